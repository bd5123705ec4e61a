using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

public sealed record UndoCancellationInput(string S3uid);

/// <param name="TerminationDate">When the data would have been deleted, UTC.</param>
/// <param name="Charged">What the new period costs, if the service had stopped already; else zero.</param>
/// <param name="NextCommitDate">When the next month is charged.</param>
public sealed record UndoneCancellation(DateTime TerminationDate, Money Charged, DateOnly NextCommitDate);

/// <summary>
/// Keeps a cancelled account, until its termination date. After the cancellation date the service begins a new, paid
/// period at once. Seed action <c>cancel_payment_account_deletion</c>.
/// </summary>
public sealed class UndoCancellation(OperationServices services, ServiceKeeper keeper)
    : Operation<UndoCancellationInput, UndoneCancellation>(services)
{
    public override Permission Permission => Permission.CancelServices;

    protected override async Task<Result<UndoneCancellation>> ExecuteAsync(Caller caller, UndoCancellationInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var account = await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken);
        if (account is null)
        {
            return AccountRefusals.NotFound;
        }

        var phase = account.PhaseAt(Now);
        if (phase is not (AccountPhase.Ending or AccountPhase.Stopped))
        {
            return Refusal.Conflict(phase is AccountPhase.Terminated or AccountPhase.Deleting ? LifecycleText.TooLate : LifecycleText.NothingPending);
        }

        var termination = account.Service.TerminationDate!.Value;
        var charged = new Money(0, (await db.BalanceAsync(account.OwnerId, cancellationToken)).Currency);
        if (phase is AccountPhase.Stopped)
        {
            charged = account.Plan.Monthly.In(charged.Currency);
            if (await ChargeAsync(db, account, charged, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        account.Service.UndoCancellation(Now);
        if (account.State is AccountState.Suspending or AccountState.Suspended)
        {
            account.BeginResumption();
        }

        Audit(db, caller, account.OwnerId, account.S3uid, charged.IsZero ? null : MoneyText.Of(charged));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        keeper.Signal();
        return new UndoneCancellation(termination, charged, account.Service.NextCommitDate!.Value);
    }

    private async Task<Refusal?> ChargeAsync(PortalDb db, StorageAccount account, Money price, CancellationToken cancellationToken)
    {
        await db.LockLimitsAsync(account.OwnerId, cancellationToken);
        var credit = await db.BalanceAsync(account.OwnerId, cancellationToken);
        if (credit.Amount < price.Amount)
        {
            return new(RefusalCode.NoCredit, string.Format(null, LifecycleText.NoCredit, MoneyText.Of(price), MoneyText.Of(credit)));
        }

        var key = $"resume:{account.S3uid}:{account.Service.CancelledAt:yyyyMMddHHmmss}";
        await db.BookAsync(account.OwnerId, LedgerEntryKind.Charge, -price.Amount, key, Now, account.S3uid, cancellationToken);
        return null;
    }
}
