using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <param name="Reason">Why; see <see cref="StaffReason"/>.</param>
public sealed record ResumeAccountInput(string S3uid, string Reason);

/// <summary>
/// Ends what <see cref="SuspendAccount"/> began; storage is told next. Refused for accounts that are suspended for want of a payment, which brings them
/// back by itself; one that is both stays suspended until it is paid. One that works already stays so.
/// </summary>
public sealed class ResumeAccount(OperationServices services, ServiceMails mails, ServiceBell bell, IOptions<BillingOptions> billing) : Operation<ResumeAccountInput, Done>(services)
{
    public override Permission Permission => Permission.ManageServices;

    protected override Refusal? Validate(ResumeAccountInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return StaffReason.Check(input.Reason, nameof(input.Reason));
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, ResumeAccountInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        if (account.HeldSince is not { } since)
        {
            return account.PhaseAt(Now) is AccountPhase.Suspended ? Refusal.Conflict(LifecycleText.SuspendedUnpaid) : Done.It;
        }

        if (account.State is AccountState.Deleting)
        {
            return AccountRefusals.Unusable(account, Now)!;
        }

        account.Release(Now, owesTooLong: account.Service.HasOwedFor(billing.Value.SuspendAfterDays, DateOnly.FromDateTime(Now)));
        Audit(db, caller, account.OwnerId, account.S3uid, reason: input.Reason);
        if (account.State is AccountState.Resuming)
        {
            await mails.ServiceResumedAsync(
                db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, $"released:{account.Id}:{since:yyyyMMddHHmmss}", cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        bell.Ring();
        return Done.It;
    }
}
