using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <param name="ConfirmedName">The account's label or its s3uid, typed by whoever means it.</param>
/// <param name="Reason">Why staff do it; see <see cref="StaffReason"/>.</param>
public sealed record DeleteAccountInput(string S3uid, string ConfirmedName, string? Reason = null);

/// <summary>
/// Deletes an account with everything in it, for good. A paid month is not given back, and what was used above the plan is charged. The work is a job; asking
/// again while it runs changes nothing. Seed action <c>delete_account</c>.
/// </summary>
public sealed class DeleteAccount(OperationServices services, AccountDeletion deletion) : Operation<DeleteAccountInput, Done>(services)
{
    public override Permission Permission => Permission.DeleteAccounts;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, DeleteAccountInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        if (account.State is AccountState.Deleting)
        {
            return Done.It;
        }

        if (account.State is AccountState.Provisioning)
        {
            return Refusal.Conflict(LifecycleText.IsBeingMade);
        }

        if (input.ConfirmedName != account.Label && input.ConfirmedName != account.S3uid)
        {
            return Refusal.Invalid(nameof(input.ConfirmedName), LifecycleText.ConfirmName);
        }

        if (StaffReason.CheckFor(caller, account.OwnerId, input.Reason, nameof(input.Reason)) is { } lacking)
        {
            return lacking;
        }

        if (!FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        await deletion.BeginAsync(db, account, cancellationToken);
        Audit(db, caller, account.OwnerId, account.S3uid, account.Label, reason: input.Reason);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        deletion.Signal();
        return Done.It;
    }
}
