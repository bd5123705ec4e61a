using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Jobs;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <param name="S3uid">Of an account whose deletion has begun, be it over or not.</param>
/// <param name="Patience">How long to wait for the end; 0 to 60 s.</param>
public sealed record WaitForDeletionInput(string S3uid, TimeSpan Patience);

/// <param name="IsDeleting">Whether the deletion has begun and is not over.</param>
/// <param name="IsDeleted">Whether nothing of the account is left in storage.</param>
public sealed record DeletionOutcome(bool IsDeleting, bool IsDeleted);

/// <summary>
/// Waits until an account is completely deleted, as a script does after <see cref="DeleteAccount"/>. Asking again goes on waiting.
/// Of an account that nobody is deleting it says so at once.
/// </summary>
public sealed class WaitForDeletion(OperationServices services, EndWatch ends) : Operation<WaitForDeletionInput, DeletionOutcome>(services)
{
    public override Permission Permission => Permission.DeleteAccounts;

    protected override Refusal? Validate(WaitForDeletionInput input) => EndWatch.CheckPatience(input.Patience, nameof(input.Patience));

    protected override async Task<Result<DeletionOutcome>> ExecuteAsync(Caller caller, WaitForDeletionInput input, CancellationToken cancellationToken)
    {
        var outcome = await ends.WaitAsync(
            input.S3uid, input.Patience, () => LookAsync(caller, input.S3uid, cancellationToken), seen => seen is not { IsDeleting: true }, cancellationToken);
        return outcome is null ? AccountRefusals.NotFound : outcome;
    }

    private async Task<DeletionOutcome?> LookAsync(Caller caller, string s3uid, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        return await db.Accounts.ReachableBy(caller, Permission, deletedToo: true).Where(account => account.S3uid == s3uid)
            .Select(account => new DeletionOutcome(account.State == AccountState.Deleting, account.State == AccountState.Deleted))
            .SingleOrDefaultAsync(cancellationToken);
    }
}
