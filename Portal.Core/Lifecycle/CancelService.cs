using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <param name="Reason">Why: in the customer's words, at most 500 characters, may be empty; of staff who do it on a page see <see cref="StaffReason"/>.</param>
public sealed record CancelServiceInput(string S3uid, string? Reason = null);

/// <summary>When a cancelled service ends, UTC.</summary>
/// <param name="CancellationDate">The service stops: keys no longer work.</param>
/// <param name="TerminationDate">The data is deleted; undo is possible until then.</param>
public sealed record CancellationDates(DateTime CancellationDate, DateTime TerminationDate);

/// <summary>Ends a paid account with its paid period. Cancelling again answers the same dates. Seed action <c>delete_payment_account</c>.</summary>
public sealed class CancelService(OperationServices services, ServiceMails mails, IOptions<ServiceOptions> options)
    : Operation<CancelServiceInput, CancellationDates>(services)
{
    private const int MaxReason = 500;

    public override Permission Permission => Permission.CancelServices;

    protected override Refusal? Validate(CancelServiceInput input) =>
        input.Reason?.Length > MaxReason ? Refusal.Invalid(nameof(input.Reason), string.Format(null, RefusalText.TooLong, MaxReason)) : null;

    protected override async Task<Result<CancellationDates>> ExecuteAsync(Caller caller, CancelServiceInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var account = await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken);
        if (account is null)
        {
            return AccountRefusals.NotFound;
        }

        if (caller.Door is Door.Web && caller.CustomerId != account.OwnerId && StaffReason.CheckFor(caller, account.OwnerId, input.Reason, nameof(input.Reason)) is { } lacking)
        {
            return lacking;
        }

        if (account.IsFree)
        {
            return Refusal.Conflict(LifecycleText.FreeIsDeleted);
        }

        if (account.State is AccountState.Provisioning or AccountState.Deleting)
        {
            return AccountRefusals.Unusable(account, Now)!;
        }

        if (account.Service.CancelledAt is null)
        {
            account.Service.Cancel(Now, TimeSpan.FromDays(options.Value.GraceDays));
            Note(db, caller, account, string.IsNullOrWhiteSpace(input.Reason) ? null : input.Reason.Trim());
            var (stops, ends) = (account.Service.CancellationDate!.Value, account.Service.TerminationDate!.Value);
            await mails.CancellationConfirmedAsync(
                db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, stops, ends, $"cancelled:{account.Id}:{Now:yyyyMMddHHmmss}", cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        return new CancellationDates(account.Service.CancellationDate!.Value, account.Service.TerminationDate!.Value);
    }

    /// <summary>The customer reads their own words in the activity list, and not those of staff.</summary>
    private void Note(PortalDb db, Caller caller, StorageAccount account, string? reason)
    {
        var isStaffs = caller.Door is Door.Web && caller.CustomerId != account.OwnerId;
        Audit(db, caller, account.OwnerId, account.S3uid, detail: isStaffs ? null : reason, reason: isStaffs ? reason : null);
    }
}
