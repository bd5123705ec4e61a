using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Keys;

/// <summary>Which half of the key pair; the seed calls them <c>access_key</c> and <c>secret_key</c>.</summary>
public enum KeyKind
{
    AccessKey,
    SecretKey,
}

public sealed record RevealKeyInput(string S3uid, KeyKind Kind);

/// <summary>A key in the clear. It never prints itself.</summary>
/// <param name="Key">Show it briefly, keep it nowhere.</param>
public sealed record RevealedKey(string Key)
{
    public override string ToString() => nameof(RevealedKey);
}

/// <summary>Shows one key of an own account after a fresh sign-in. Limited in number; each time is recorded. Seed action <c>show_key</c>.</summary>
public sealed class RevealKey(OperationServices services, StorageConnections connections, KeyMails mails) : Operation<RevealKeyInput, RevealedKey>(services)
{
    /// <summary>How often a person may do this within <see cref="Window"/>.</summary>
    public const int Limit = 20;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public override Permission Permission => Permission.RevealKeys;

    public override TokenScopes Scope => TokenScopes.Keys;

    protected override Refusal? Validate(RevealKeyInput input) =>
        Enum.IsDefined(input.Kind) ? null : Refusal.Invalid(nameof(input.Kind), KeyText.UnknownKind);

    protected override async Task<Result<RevealedKey>> ExecuteAsync(Caller caller, RevealKeyInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var account = await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken);
        if (account is null)
        {
            return AccountRefusals.NotFound;
        }

        if (account.State is AccountState.Provisioning or AccountState.Deleting)
        {
            return AccountRefusals.Unusable(account, Now)!;
        }

        if (!FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(account.OwnerId, cancellationToken);
        var since = Now - Window;
        var recent = await db.AuditEvents.CountAsync(
            row => row.CustomerId == account.OwnerId && row.Operation == nameof(RevealKey) && row.At > since, cancellationToken);
        if (recent >= Limit)
        {
            return new Refusal(RefusalCode.TooManyTries, KeyText.TooMany);
        }

        var keys = await connections.ReadKeysAsync(db, account.Id, cancellationToken);
        Audit(db, caller, account.OwnerId, account.S3uid, input.Kind.ToString());
        await mails.KeyRevealedAsync(db, caller, account, input.Kind, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new RevealedKey(input.Kind is KeyKind.AccessKey ? keys.AccessKey : keys.SecretKey);
    }
}
