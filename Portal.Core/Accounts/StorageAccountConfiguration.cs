using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Catalog;
using Portal.Core.Customers;

namespace Portal.Core.Accounts;

internal sealed class StorageAccountConfiguration : IEntityTypeConfiguration<StorageAccount>
{
    /// <summary>Deleted accounts stay as rows, and no list wants them: as <see cref="AccountQueries.ReachableBy"/> asks for it.</summary>
    private const string Present = "\"State\" <> 'Deleted'";

    public void Configure(EntityTypeBuilder<StorageAccount> builder)
    {
        builder.Property(account => account.S3uid).HasMaxLength(32);
        builder.Property(account => account.LocationCode).HasMaxLength(16);
        builder.Property(account => account.Label).HasMaxLength(100);
        builder.Property(account => account.Version).IsConcurrencyToken();
        builder.HasIndex(account => account.S3uid).IsUnique();
        builder.HasIndex(account => new { account.OwnerId, account.Id });
        builder.HasIndex(account => new { account.State, account.LocationCode });
        // What staff look for most is rare: each has an index of its own, and the migration adds those that are sorted by usage.
        builder.HasIndex(account => account.Id, "IX_Accounts_Id_Unusual").HasFilter("\"State\" NOT IN ('Active', 'Deleted')");
        builder.HasIndex(account => account.Id, "IX_Accounts_Id_Deleted").HasFilter("\"State\" || '' = 'Deleted'");
        builder.HasIndex(account => account.Id).HasFilter(Present);
        builder.HasIndex(account => new { account.PlanId, account.Id }).HasFilter(Present);
        builder.HasIndex(account => new { account.LocationCode, account.Id }).HasFilter(Present);
        builder.HasOne<Customer>().WithMany().HasForeignKey(account => account.OwnerId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(account => account.Payment).HasDefaultValue(ServicePayment.Prepaid);
        builder.HasIndex(account => account.NextPlanId).HasFilter("\"NextPlanId\" IS NOT NULL");
        builder.HasIndex(account => account.IsQuotaDue).HasFilter("\"IsQuotaDue\"");
        builder.HasOne(account => account.Plan).WithMany().HasForeignKey(account => account.PlanId).OnDelete(DeleteBehavior.Restrict);
        builder.OwnsOne(account => account.Service, service =>
        {
            service.HasIndex(term => term.CancellationDate);
            service.HasIndex(term => term.TerminationDate);
            service.HasIndex(term => term.CloseOn);
            service.HasIndex(term => term.UnpaidSince);
            service.Ignore(term => term.PeriodEnd);
            service.Ignore(term => term.FirstDay);
        });
        builder.OwnsOne(account => account.Usage, usage =>
        {
            // Searches sort by these. Those that ask for one plan or location too have indexes that only the migration can name, as two types share them.
            usage.HasIndex(nameof(UsageSnapshot.TrafficBytes), "StorageAccountId").HasFilter(Present);
            usage.HasIndex(nameof(UsageSnapshot.PeakBytes), "StorageAccountId").HasFilter(Present);
            usage.HasIndex(nameof(UsageSnapshot.Bytes), "StorageAccountId").HasFilter(Present);
        });
        builder.Navigation(account => account.Service).IsRequired();
        builder.Navigation(account => account.Usage).IsRequired();
    }
}
