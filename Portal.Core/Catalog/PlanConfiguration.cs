using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Operations;

namespace Portal.Core.Catalog;

internal sealed class PlanConfiguration : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.Property(plan => plan.Name).HasMaxLength(100);
        builder.Property(plan => plan.Summary).HasMaxLength(200);
        builder.Property(plan => plan.StorageType).HasMaxLength(32);
        builder.Property(plan => plan.Version).IsConcurrencyToken();
        builder.ComplexProperty(plan => plan.Monthly);
        builder.ComplexProperty(plan => plan.TrafficOverage);
        builder.ComplexProperty(plan => plan.StorageOverage);
    }
}

internal sealed class PlanRevisionConfiguration : IEntityTypeConfiguration<PlanRevision>
{
    public void Configure(EntityTypeBuilder<PlanRevision> builder)
    {
        builder.OwnsMany(revision => revision.Changes).ToJson();
        builder.Property(revision => revision.Reason).HasMaxLength(StaffReason.MaxLength);
        builder.HasIndex(revision => new { revision.PlanId, revision.Id });
        builder.HasOne(revision => revision.Plan).WithMany().HasForeignKey(revision => revision.PlanId).OnDelete(DeleteBehavior.Restrict);
    }
}
