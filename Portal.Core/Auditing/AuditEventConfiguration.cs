using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Operations;

namespace Portal.Core.Auditing;

internal sealed class AuditEventConfiguration : IEntityTypeConfiguration<AuditEvent>
{
    public void Configure(EntityTypeBuilder<AuditEvent> builder)
    {
        builder.Property(row => row.Operation).HasMaxLength(60);
        builder.Property(row => row.Address).HasMaxLength(64);
        builder.Property(row => row.Subject).HasMaxLength(200);
        builder.Property(row => row.Detail).HasMaxLength(500);
        builder.Property(row => row.Reason).HasMaxLength(StaffReason.MaxLength);
        builder.HasIndex(row => new { row.CustomerId, row.Id });

        // How often somebody did something lately.
        builder.HasIndex(row => new { row.CustomerId, row.Operation, row.At });

        // What staff filter by, each in the order of the page.
        builder.HasIndex(row => row.At);
        builder.HasIndex(row => new { row.ActorId, row.At });
        builder.HasIndex(row => new { row.CustomerId, row.At });
        builder.HasIndex(row => new { row.Operation, row.At });
        builder.HasIndex(row => new { row.Address, row.At });
        builder.HasIndex(row => new { row.Subject, row.At });
    }
}

internal sealed class AuditSealConfiguration : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> builder)
    {
        builder.ToTable("AuditSeals");
        builder.HasKey(seal => seal.EventId);
        builder.Property(seal => seal.EventId).ValueGeneratedNever();
        builder.Property(seal => seal.Hash).HasMaxLength(AuditChain.HashLength);
    }
}
