using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Ordering;

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
{
    /// <summary>As <see cref="OrderQueries.Open"/> asks for it.</summary>
    private const string Open = "\"State\" <> 'Completed' AND \"State\" <> 'Refused' AND \"State\" <> 'RolledBack'";

    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.Property(order => order.Reference).HasMaxLength(32);
        builder.Property(order => order.BucketName).HasMaxLength(63);
        builder.Property(order => order.IdempotencyKey).HasMaxLength(100);
        builder.Property(order => order.Reason).HasMaxLength(500);
        builder.Property(order => order.TraceParent).HasMaxLength(TraceOrigin.Length);
        builder.Property(order => order.Version).IsConcurrencyToken();
        builder.HasIndex(order => order.Reference).IsUnique();
        builder.HasIndex(order => new { order.CustomerId, order.IdempotencyKey }).IsUnique();
        builder.HasIndex(order => new { order.State, order.DueAt });

        // What staff filter by, each in the order of the page. The open ones are few among all.
        builder.Property(order => order.LocationCode).HasMaxLength(16);
        builder.HasIndex(order => order.PlacedAt);
        builder.HasIndex(order => order.PlacedAt, "IX_Orders_PlacedAt_Open").HasFilter(Open);
        builder.HasIndex(order => new { order.State, order.PlacedAt });
        builder.HasIndex(order => new { order.CustomerId, order.PlacedAt });
        builder.HasIndex(order => new { order.LocationCode, order.PlacedAt });
        builder.HasOne<Customer>().WithMany().HasForeignKey(order => order.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(order => order.Account).WithMany().HasForeignKey(order => order.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
