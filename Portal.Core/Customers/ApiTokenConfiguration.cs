using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Customers;

internal sealed class ApiTokenConfiguration : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.Property(token => token.Name).HasMaxLength(AddToken.MaximumNameLength);
        builder.Property(token => token.Hash).HasMaxLength(64);
        builder.Property(token => token.LastUsedFrom).HasMaxLength(64);
        builder.HasIndex(token => token.Hash).IsUnique();
        builder.HasIndex(token => new { token.CustomerId, token.Id });
        builder.HasOne<Customer>().WithMany().HasForeignKey(token => token.CustomerId).OnDelete(DeleteBehavior.Cascade);
    }
}
