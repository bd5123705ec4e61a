using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <summary>A change of a customer's credit by hand.</summary>
/// <param name="Key">Of the ledger: books once.</param>
internal sealed record CreditChange(int CustomerId, LedgerEntryKind Kind, decimal Amount, string Key, string? Note, string? Reason);

/// <param name="ProposalId">The proposal that waits for another admin; <see langword="null"/> if it is booked.</param>
internal sealed record CreditOutcome(long? ProposalId);

/// <summary>Books changes of credit by hand, or has another admin decide on them. All of it in the caller's transaction, which holds the customer's limits.</summary>
public sealed class CreditChanges(ServiceMails mails, IOptions<BillingOptions> options, TimeProvider clock)
{
    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>What one person may change alone.</summary>
    internal Money Limit(Currency currency) => options.Value.TwoPersonLimit(currency);

    /// <summary>Books it or proposes it, once.</summary>
    /// <param name="audit">Called if something happens now, with what the record says of it.</param>
    internal async Task<Result<CreditOutcome>> MakeAsync(
        PortalDb db, Caller caller, Customer customer, CreditChange change, Action<string> audit, CancellationToken cancellationToken)
    {
        var proposal = await db.CreditProposals.AsNoTracking().SingleOrDefaultAsync(proposal => proposal.IdempotencyKey == change.Key, cancellationToken);
        var booked = await db.FindBookedAsync(change.Key, cancellationToken);
        if ((booked?.Amount ?? proposal?.Amount) is { } amount)
        {
            return booked is null && (proposal!.State is ProposalState.Declined || proposal.HasExpiredAt(Now)) ? Refusal.Conflict(CreditText.ProposalIsOver)
                : amount == change.Amount ? new CreditOutcome(proposal?.State is ProposalState.Waiting ? proposal.Id : null)
                : Refusal.Conflict(string.Format(null, CreditText.BookedOtherwise, MoneyText.Of(new(amount, customer.Currency))), nameof(CreditChange.Amount));
        }

        if (NeedsTwo(caller, customer, change.Amount))
        {
            var proposed = Propose(db, caller, customer, change);
            audit($"{TopUps.Write(change.Amount, customer.Currency)}, to be approved by another admin");
            await db.SaveChangesAsync(cancellationToken);
            return new CreditOutcome(proposed.Id);
        }

        audit(TopUps.Write(change.Amount, customer.Currency));
        await BookAsync(db, customer, change, cancellationToken);
        return new CreditOutcome(null);
    }

    /// <summary>Books it and saves; the customer is told of a payment.</summary>
    internal async Task BookAsync(PortalDb db, Customer customer, CreditChange change, CancellationToken cancellationToken)
    {
        await db.BookAsync(change.CustomerId, change.Kind, change.Amount, change.Key, Now, null, cancellationToken, change.Note);
        if (change.Kind is LedgerEntryKind.TopUp)
        {
            await mails.PaymentReceivedAsync(
                db, customer, new(change.Amount, customer.Currency), await db.BalanceAsync(customer.Id, cancellationToken), change.Key, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Much money, and anything for oneself. The operator at the machine and the portal itself are not asked.</summary>
    private bool NeedsTwo(Caller caller, Customer customer, decimal amount) =>
        caller is { Door: Door.Web or Door.Api, CustomerId: { } by } && (by == customer.Id || Math.Abs(amount) > Limit(customer.Currency).Amount);

    private CreditProposal Propose(PortalDb db, Caller caller, Customer customer, CreditChange change)
    {
        var proposal = new CreditProposal
        {
            CustomerId = customer.Id,
            Kind = change.Kind,
            Amount = change.Amount,
            Currency = customer.Currency,
            Note = change.Note,
            Reason = change.Reason,
            IdempotencyKey = change.Key,
            ProposedById = caller.CustomerId!.Value,
            ProposedAt = Now,
            ExpiresAt = Now.AddDays(options.Value.ProposalDays),
        };
        db.CreditProposals.Add(proposal);
        return proposal;
    }
}
