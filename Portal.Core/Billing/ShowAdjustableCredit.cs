using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

public sealed record ShowAdjustableCreditInput(int CustomerId);

/// <param name="Credit">Now.</param>
/// <param name="Limit">What one admin may add or take alone.</param>
/// <param name="Waiting">How many changes of it wait for a second admin.</param>
/// <param name="IsOwn">It is the caller's own credit, of which any change takes another admin.</param>
public sealed record AdjustableCredit(Money Credit, Money Limit, int Waiting, bool IsOwn);

/// <summary>A customer's credit for whoever is about to correct it.</summary>
public sealed class ShowAdjustableCredit(OperationServices services, CreditChanges changes) : Operation<ShowAdjustableCreditInput, AdjustableCredit>(services)
{
    public override Permission Permission => Permission.AdjustCredit;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<AdjustableCredit>> ExecuteAsync(Caller caller, ShowAdjustableCreditInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (!await db.Users.AnyAsync(customer => customer.Id == input.CustomerId, cancellationToken))
        {
            return BillingReach.NoSuchCustomer;
        }

        var now = Now;
        var credit = await db.BalanceAsync(input.CustomerId, cancellationToken);
        var waiting = await db.CreditProposals.CountAsync(
            proposal => proposal.CustomerId == input.CustomerId && proposal.State == ProposalState.Waiting && proposal.ExpiresAt > now, cancellationToken);
        return new AdjustableCredit(credit, changes.Limit(credit.Currency), waiting, input.CustomerId == caller.CustomerId);
    }
}
