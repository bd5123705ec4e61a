using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="WaitingOnly">Only those that can be decided on now.</param>
/// <param name="CustomerId">Whose credit; <see langword="null"/> for all.</param>
/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record FindCreditProposalsInput(bool WaitingOnly = true, int? CustomerId = null, long? BeforeId = null);

/// <summary>A proposed change of a customer's credit. All times UTC.</summary>
/// <param name="Amount">Positive into the credit, negative out of it.</param>
/// <param name="HasExpired">Nobody has decided in time.</param>
/// <param name="IsOwn">The caller has proposed it, or it is of their own credit: they cannot approve it.</param>
/// <param name="DecidedBy">The address of the admin; <see langword="null"/> for the command line, and while it waits.</param>
public sealed record FoundProposal(
    long Id,
    int CustomerId,
    string Email,
    LedgerEntryKind Kind,
    Money Amount,
    string? Note,
    string? Reason,
    string ProposedBy,
    DateTime ProposedAt,
    DateTime ExpiresAt,
    ProposalState State,
    bool HasExpired,
    bool IsOwn,
    string? DecidedBy,
    DateTime? DecidedAt,
    string? DecisionReason);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record FoundProposals(IReadOnlyList<FoundProposal> Proposals, long? NextBeforeId);

/// <summary>Changes of credit that wait for a second admin, and what became of earlier ones, newest first.</summary>
public sealed class FindCreditProposals(OperationServices services) : Operation<FindCreditProposalsInput, FoundProposals>(services)
{
    private const int PageSize = 25;

    public override Permission Permission => Permission.AdjustCredit;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<FoundProposals>> ExecuteAsync(Caller caller, FindCreditProposalsInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var now = Now;
        var proposals = db.CreditProposals.AsNoTracking().Where(proposal => input.BeforeId == null || proposal.Id < input.BeforeId);
        proposals = input.CustomerId is { } customerId ? proposals.Where(proposal => proposal.CustomerId == customerId) : proposals;
        proposals = input.WaitingOnly ? proposals.Where(proposal => proposal.State == ProposalState.Waiting && proposal.ExpiresAt > now) : proposals;
        var rows = await proposals.OrderByDescending(proposal => proposal.Id).Take(PageSize + 1)
            .Select(proposal => new FoundProposal(
                proposal.Id,
                proposal.CustomerId,
                db.Users.Where(customer => customer.Id == proposal.CustomerId).Select(customer => customer.Email!).First(),
                proposal.Kind,
                new Money(proposal.Amount, proposal.Currency),
                proposal.Note,
                proposal.Reason,
                db.Users.Where(customer => customer.Id == proposal.ProposedById).Select(customer => customer.Email!).First(),
                proposal.ProposedAt,
                proposal.ExpiresAt,
                proposal.State,
                proposal.State == ProposalState.Waiting && proposal.ExpiresAt <= now,
                proposal.ProposedById == caller.CustomerId || proposal.CustomerId == caller.CustomerId,
                db.Users.Where(customer => customer.Id == proposal.DecidedById).Select(customer => customer.Email).FirstOrDefault(),
                proposal.DecidedAt,
                proposal.DecisionReason))
            .ToListAsync(cancellationToken);
        var page = rows.Take(PageSize).ToList();
        return new FoundProposals(page, rows.Count > PageSize ? page[^1].Id : null);
    }
}
