using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Customers;

internal sealed class CustomerTagConfiguration : IEntityTypeConfiguration<CustomerTag>
{
    public void Configure(EntityTypeBuilder<CustomerTag> builder)
    {
        builder.HasKey(tag => new { tag.Name, tag.CustomerId });
        builder.Property(tag => tag.Name).HasMaxLength(CustomerTags.MaxLength);
        builder.HasOne<Customer>().WithMany().HasForeignKey(tag => tag.CustomerId).OnDelete(DeleteBehavior.Cascade);
    }
}
