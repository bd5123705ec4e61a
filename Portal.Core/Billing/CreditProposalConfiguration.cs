using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

internal sealed class CreditProposalConfiguration : IEntityTypeConfiguration<CreditProposal>
{
    public void Configure(EntityTypeBuilder<CreditProposal> builder)
    {
        builder.Property(proposal => proposal.Note).HasMaxLength(200);
        builder.Property(proposal => proposal.Reason).HasMaxLength(StaffReason.MaxLength);
        builder.Property(proposal => proposal.DecisionReason).HasMaxLength(StaffReason.MaxLength);
        builder.Property(proposal => proposal.IdempotencyKey).HasMaxLength(150);
        builder.Property(proposal => proposal.Version).IsConcurrencyToken();
        builder.HasIndex(proposal => proposal.IdempotencyKey).IsUnique();
        builder.HasIndex(proposal => new { proposal.State, proposal.Id });
        builder.HasIndex(proposal => new { proposal.CustomerId, proposal.Id });
        builder.HasOne<Customer>().WithMany().HasForeignKey(proposal => proposal.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}
