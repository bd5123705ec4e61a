using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Customers;

namespace Portal.Core.Accounts;

internal sealed class StorageAccountConfiguration : IEntityTypeConfiguration<StorageAccount>
{
    public void Configure(EntityTypeBuilder<StorageAccount> builder)
    {
        builder.Property(account => account.S3uid).HasMaxLength(32);
        builder.Property(account => account.LocationCode).HasMaxLength(16);
        builder.Property(account => account.Label).HasMaxLength(100);
        builder.Property(account => account.Version).IsConcurrencyToken();
        builder.HasIndex(account => account.S3uid).IsUnique();
        builder.HasIndex(account => new { account.OwnerId, account.Id });
        builder.HasIndex(account => new { account.State, account.LocationCode });
        builder.HasOne<Customer>().WithMany().HasForeignKey(account => account.OwnerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(account => account.Plan).WithMany().HasForeignKey(account => account.PlanId).OnDelete(DeleteBehavior.Restrict);
        builder.OwnsOne(account => account.Service, service =>
        {
            service.HasIndex(term => term.CancellationDate);
            service.HasIndex(term => term.TerminationDate);
        });
        builder.OwnsOne(account => account.Usage);
        builder.Navigation(account => account.Service).IsRequired();
        builder.Navigation(account => account.Usage).IsRequired();
    }
}
