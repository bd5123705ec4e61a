using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Customers;

internal sealed class SecondFactorConfiguration : IEntityTypeConfiguration<SecondFactor>
{
    public void Configure(EntityTypeBuilder<SecondFactor> builder)
    {
        builder.HasKey(factor => factor.CustomerId);
        builder.Property(factor => factor.CustomerId).ValueGeneratedNever();
        builder.HasOne<Customer>().WithOne().HasForeignKey<SecondFactor>(factor => factor.CustomerId).OnDelete(DeleteBehavior.Cascade);
    }
}
