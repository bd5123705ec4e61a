using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Customers;

namespace Portal.Core.Billing;

internal sealed class LedgerEntryConfiguration : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.Property(entry => entry.IdempotencyKey).HasMaxLength(150);
        builder.Property(entry => entry.Subject).HasMaxLength(100);
        builder.Property(entry => entry.Note).HasMaxLength(200);
        builder.HasIndex(entry => entry.IdempotencyKey).IsUnique();
        builder.HasIndex(entry => new { entry.CustomerId, entry.Sequence }).IsUnique();
        builder.HasOne<Customer>().WithMany().HasForeignKey(entry => entry.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}
