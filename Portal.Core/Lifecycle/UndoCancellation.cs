using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <param name="Reason">Why staff do it; see <see cref="StaffReason"/>.</param>
public sealed record UndoCancellationInput(string S3uid, string? Reason = null);

/// <param name="TerminationDate">When the data would have been deleted, UTC.</param>
/// <param name="Charged">What the new period costs, if the service had stopped already; else zero.</param>
/// <param name="NextCommitDate">When the next month is charged.</param>
public sealed record UndoneCancellation(DateTime TerminationDate, Money Charged, DateOnly NextCommitDate);

/// <summary>
/// Keeps a cancelled account, until its termination date. After the cancellation date the service begins a new, paid
/// period at once; one that was cancelled because a month was not paid goes on with that month, which is charged.
/// Seed action <c>cancel_payment_account_deletion</c>.
/// </summary>
public sealed class UndoCancellation(OperationServices services, PeriodBooks books, Settlement settlement, ServiceMails mails, ServiceBell bell)
    : Operation<UndoCancellationInput, UndoneCancellation>(services)
{
    public override Permission Permission => Permission.CancelServices;

    protected override async Task<Result<UndoneCancellation>> ExecuteAsync(Caller caller, UndoCancellationInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        if (StaffReason.CheckFor(caller, account.OwnerId, input.Reason, nameof(input.Reason)) is { } lacking)
        {
            return lacking;
        }

        var phase = account.PhaseAt(Now);
        if (!(phase is AccountPhase.Ending or AccountPhase.Stopped || (phase is AccountPhase.Suspended && account.Service.CancelledAt is not null)))
        {
            return Refusal.Conflict(phase is AccountPhase.Terminated or AccountPhase.Deleting ? LifecycleText.TooLate : LifecycleText.NothingPending);
        }

        var (cancelled, termination) = (account.Service.CancelledAt!.Value, account.Service.TerminationDate!.Value);
        var before = await db.BalanceAsync(account.OwnerId, cancellationToken);
        if (phase is AccountPhase.Stopped)
        {
            if (await BeginAgainAsync(db, account, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }
        else
        {
            account.Service.UndoCancellation(Now);
        }

        if (account is { State: AccountState.Suspending or AccountState.Suspended, HeldSince: null })
        {
            account.BeginResumption();
        }

        var charged = before - await db.BalanceAsync(account.OwnerId, cancellationToken);
        Audit(db, caller, account.OwnerId, account.S3uid, charged.IsZero ? null : MoneyText.Of(charged), reason: input.Reason);
        await mails.CancellationUndoneAsync(
            db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, charged, account.Service.NextCommitDate!.Value,
            $"undone:{account.Id}:{cancelled:yyyyMMddHHmmss}", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (phase is AccountPhase.Stopped)
        {
            await db.ResetPeriodTotalsAsync(account.Id, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        bell.Ring();
        return new UndoneCancellation(termination, charged, account.Service.NextCommitDate!.Value);
    }

    private async Task<Refusal?> BeginAgainAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        if (account.Payment is ServicePayment.Invoiced && await SettleAsync(db, account, cancellationToken) is { } owed)
        {
            return owed;
        }

        if (DateOnly.FromDateTime(Now) < account.Service.CloseOn)
        {
            // Cancelled for want of a payment: what is still owed is paid, and the running month goes on.
            account.Service.Restore();
            return account.Service.UnpaidSince is null ? null : await PayAsync(db, account, cancellationToken);
        }

        if (account.Service.CloseOn is { } end)
        {
            await books.CloseLastAsync(db, account, end, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        account.Service.UndoCancellation(Now);
        account.TellQuota();
        var period = await books.BeginAsync(db, account, [], cancellationToken);
        return period.State is PeriodState.Unpaid ? await NoCreditAsync(db, account, period.Terms.Price, cancellationToken) : null;
    }

    private async Task<Refusal?> PayAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        var period = await PeriodBooks.FindOpenAsync(db, account.Id, cancellationToken)
            ?? throw new InvalidOperationException($"The unpaid account {account.S3uid} has no open period.");
        if (!await books.TryPayAsync(db, account, period, cancellationToken))
        {
            return await NoCreditAsync(db, account, period.Terms.Price, cancellationToken);
        }

        account.Service.Settle();
        return null;
    }

    /// <summary>Pays all that is overdue, or nothing of it.</summary>
    private async Task<Refusal?> SettleAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        var overdue = await settlement.OverdueAsync(db, account, cancellationToken);
        var total = overdue.Sum(invoice => invoice.Total);
        if (total > 0 && (await db.BalanceAsync(account.OwnerId, cancellationToken)).Amount < total)
        {
            return await NoCreditAsync(db, account, total, cancellationToken);
        }

        foreach (var invoice in overdue)
        {
            await settlement.TrySettleAsync(db, invoice, cancellationToken);
        }

        account.Service.Settle();
        return null;
    }

    private static async Task<Refusal> NoCreditAsync(PortalDb db, StorageAccount account, decimal price, CancellationToken cancellationToken)
    {
        var credit = await db.BalanceAsync(account.OwnerId, cancellationToken);
        return new(RefusalCode.NoCredit, string.Format(null, LifecycleText.NoCredit, MoneyText.Of(new(price, credit.Currency)), MoneyText.Of(credit)));
    }
}
