using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Customers;

namespace Portal.Core.Ordering;

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.Property(order => order.Reference).HasMaxLength(32);
        builder.Property(order => order.BucketName).HasMaxLength(63);
        builder.Property(order => order.IdempotencyKey).HasMaxLength(100);
        builder.Property(order => order.Reason).HasMaxLength(500);
        builder.Property(order => order.Version).IsConcurrencyToken();
        builder.HasIndex(order => order.Reference).IsUnique();
        builder.HasIndex(order => new { order.CustomerId, order.IdempotencyKey }).IsUnique();
        builder.HasIndex(order => new { order.State, order.DueAt });
        builder.HasOne<Customer>().WithMany().HasForeignKey(order => order.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(order => order.Account).WithMany().HasForeignKey(order => order.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
