using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <param name="LastDay">The last UTC day on which the data is kept.</param>
/// <param name="Reason">Why; see <see cref="StaffReason"/>.</param>
public sealed record SetTerminationDateInput(string S3uid, DateOnly LastDay, string Reason);

/// <param name="TerminationDate">When the data is deleted, UTC.</param>
public sealed record MovedTermination(DateTime TerminationDate);

/// <summary>
/// Staff choose when the data of a cancelled account is deleted; the customer is told by mail. Refused: a day that is over, one before the service has stopped
/// or more than a year after that, and an account that is not cancelled. A day within the usual grace is for those who may delete accounts, after a fresh
/// sign-in: it is a deletion. The day that it has already changes nothing.
/// </summary>
public sealed class SetTerminationDate(OperationServices services, ServiceMails mails, IOptions<ServiceOptions> options) : Operation<SetTerminationDateInput, MovedTermination>(services)
{
    /// <summary>Days after the end of the service for which its data is kept at most.</summary>
    public const int MaxDays = 365;

    public override Permission Permission => Permission.ManageServices;

    protected override Refusal? Validate(SetTerminationDateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return StaffReason.Check(input.Reason, nameof(input.Reason));
    }

    protected override async Task<Result<MovedTermination>> ExecuteAsync(Caller caller, SetTerminationDateInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        if (account.Service.CancellationDate is not { } stops)
        {
            return Refusal.Conflict(LifecycleText.NotCancelled);
        }

        if (account.State is AccountState.Deleting || account.Service.TerminationDate < Now)
        {
            return Refusal.Conflict(LifecycleText.TooLate);
        }

        var stop = DateOnly.FromDateTime(stops);
        var mayDelete = caller.ReachOf(Permission.DeleteAccounts) is Reach.Any;
        var usual = stop.AddDays(options.Value.GraceDays);
        var (first, last) = (Later(DateOnly.FromDateTime(Now), mayDelete ? stop : usual), stop.AddDays(MaxDays));
        if (input.LastDay < first || input.LastDay > last)
        {
            return Refusal.Invalid(nameof(input.LastDay), string.Format(null, LifecycleText.TerminationOutOfRange, $"{first:yyyy-MM-dd}", $"{last:yyyy-MM-dd}"));
        }

        var ends = input.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddSeconds(-1);
        if (account.Service.TerminationDate == ends)
        {
            return new MovedTermination(ends);
        }

        if (input.LastDay < usual && !FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        account.Service.MoveTermination(ends);
        Audit(db, caller, account.OwnerId, account.S3uid, $"{input.LastDay:yyyy-MM-dd}", reason: input.Reason);
        await mails.TerminationMovedAsync(
            db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, ends, $"moved-end:{account.Id}:{ends:yyyyMMdd}:{Now:yyyyMMddHHmmss}", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return new MovedTermination(ends);
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
