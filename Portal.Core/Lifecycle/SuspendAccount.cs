using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <param name="Reason">Why; see <see cref="StaffReason"/>.</param>
public sealed record SuspendAccountInput(string S3uid, string Reason);

/// <summary>
/// Staff stop an account's keys until they let them work again: no payment and no undone cancellation does. Storage is told next, and as long as it
/// takes; the customer is told by mail. What is held already stays so.
/// </summary>
public sealed class SuspendAccount(OperationServices services, ServiceMails mails, ServiceBell bell) : Operation<SuspendAccountInput, Done>(services)
{
    public override Permission Permission => Permission.ManageServices;

    protected override Refusal? Validate(SuspendAccountInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return StaffReason.Check(input.Reason, nameof(input.Reason));
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SuspendAccountInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        if (account.HeldSince is not null)
        {
            return Done.It;
        }

        if (account.PhaseAt(Now) is AccountPhase.Provisioning or AccountPhase.Stopped or AccountPhase.Terminated or AccountPhase.Deleting)
        {
            return AccountRefusals.Unusable(account, Now)!;
        }

        account.Hold(Now);
        Audit(db, caller, account.OwnerId, account.S3uid, reason: input.Reason);
        await mails.ServiceHeldAsync(db, await db.OwnerOfAsync(account, cancellationToken), account.Label, $"held:{account.Id}:{account.HeldSince:yyyyMMddHHmmss}", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        bell.Ring();
        return Done.It;
    }
}
