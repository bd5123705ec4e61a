using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Accounts;

internal sealed class DailyUsageConfiguration : IEntityTypeConfiguration<DailyUsage>
{
    public void Configure(EntityTypeBuilder<DailyUsage> builder)
    {
        builder.HasKey(row => new { row.AccountId, row.Day });
        builder.HasIndex(row => row.Day);

        // All that a period's sums need, so that none of its rows is looked up.
        builder.HasIndex(row => new { row.AccountId, row.Day, row.BytesIn, row.BytesOut, row.PeakBytes });
        builder.HasOne<StorageAccount>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class KnownBucketConfiguration : IEntityTypeConfiguration<KnownBucket>
{
    public void Configure(EntityTypeBuilder<KnownBucket> builder)
    {
        builder.HasKey(bucket => new { bucket.AccountId, bucket.Name });
        builder.Property(bucket => bucket.Name).HasMaxLength(63);
        builder.HasIndex(bucket => bucket.Name);
        builder.HasOne<StorageAccount>().WithMany().HasForeignKey(bucket => bucket.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class BucketDayConfiguration : IEntityTypeConfiguration<BucketDay>
{
    public void Configure(EntityTypeBuilder<BucketDay> builder)
    {
        builder.HasKey(row => new { row.AccountId, row.Bucket, row.Day });
        builder.Property(row => row.Bucket).HasMaxLength(63);
        builder.HasIndex(row => row.Day);
        builder.HasOne<StorageAccount>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
