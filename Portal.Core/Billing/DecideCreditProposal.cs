using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Approve">Whether the credit is changed as proposed; else the proposal is declined.</param>
/// <param name="Reason">Why; asked of staff in the browser.</param>
public sealed record DecideCreditProposalInput(long ProposalId, bool Approve, string? Reason = null);

/// <summary>
/// Another admin approves a proposed change of credit, which books it once, or declines it. Whoever proposed it may withdraw it, but not
/// approve it, and nobody approves a change of their own credit. Refused once it has expired or was decided otherwise; deciding the same again changes nothing.
/// </summary>
public sealed class DecideCreditProposal(OperationServices services, CreditChanges changes, Settlement settlement) : Operation<DecideCreditProposalInput, Done>(services)
{
    public override Permission Permission => Permission.AdjustCredit;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, DecideCreditProposalInput input, CancellationToken cancellationToken)
    {
        if (StaffReason.CheckFor(caller, null, input.Reason, nameof(input.Reason)) is { } unsaid)
        {
            return unsaid;
        }

        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var customerId = await db.CreditProposals.Where(proposal => proposal.Id == input.ProposalId).Select(proposal => (int?)proposal.CustomerId).SingleOrDefaultAsync(cancellationToken);
        if (customerId is not { } id || !await db.LockLimitsAsync(id, cancellationToken))
        {
            return Refusal.NotFound(CreditText.NoSuchProposal);
        }

        var proposal = await db.CreditProposals.SingleAsync(proposal => proposal.Id == input.ProposalId, cancellationToken);
        if (proposal.State is not ProposalState.Waiting)
        {
            return proposal.State is ProposalState.Approved == input.Approve ? Done.It : Refusal.Conflict(CreditText.ProposalDecided);
        }

        if (input.Approve && (proposal.ProposedById == caller.CustomerId || id == caller.CustomerId || proposal.HasExpiredAt(Now)))
        {
            return proposal.HasExpiredAt(Now) ? Refusal.Conflict(CreditText.ProposalExpired) : Refusal.Conflict(CreditText.OwnProposal);
        }

        var customer = await db.Users.AsNoTracking().SingleAsync(customer => customer.Id == id, cancellationToken);
        proposal.Decide(input.Approve, caller.CustomerId, StaffReason.Clean(input.Reason), Now);
        Audit(db, caller, id, customer.Email, $"{TopUps.Write(proposal.Amount, proposal.Currency)}, {(input.Approve ? "approved" : "declined")}, no. {proposal.Id}", reason: input.Reason);
        if (input.Approve)
        {
            await changes.BookAsync(db, customer, new(id, proposal.Kind, proposal.Amount, proposal.IdempotencyKey, proposal.Note, proposal.Reason), cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (input.Approve)
        {
            await settlement.RunAsync(id, cancellationToken);
        }

        return Done.It;
    }
}
