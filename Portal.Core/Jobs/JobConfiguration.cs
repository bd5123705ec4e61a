using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.Property(job => job.Kind).HasMaxLength(50);
        builder.Property(job => job.Subject).HasMaxLength(200);
        builder.Property(job => job.Scope).HasMaxLength(100);
        builder.Property(job => job.Error).HasMaxLength(500);
        builder.Property(job => job.TraceParent).HasMaxLength(TraceOrigin.Length);
        builder.Property(job => job.Version).IsConcurrencyToken();
        builder.HasIndex(job => new { job.State, job.DueAt });
        builder.HasIndex(job => new { job.CustomerId, job.Id });
        builder.HasIndex(job => new { job.State, job.Id });
        builder.HasIndex(job => new { job.Kind, job.Id });
        builder.HasIndex(job => job.Scope);
        builder.HasOne<Customer>().WithMany().HasForeignKey(job => job.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PeriodicTaskConfiguration : IEntityTypeConfiguration<PeriodicTask>
{
    public void Configure(EntityTypeBuilder<PeriodicTask> builder)
    {
        builder.HasKey(task => task.Name);
        builder.Property(task => task.Name).HasMaxLength(64);
        builder.Property(task => task.Error).HasMaxLength(1000);
    }
}
