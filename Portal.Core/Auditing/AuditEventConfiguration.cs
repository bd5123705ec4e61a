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
    }
}
