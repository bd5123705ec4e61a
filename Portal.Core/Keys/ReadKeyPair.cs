using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Keys;

public sealed record ReadKeyPairInput(string S3uid);

/// <summary>Both keys in the clear. They never print themselves.</summary>
public sealed record KeyPairAnswer(string AccessKey, string SecretKey)
{
    public override string ToString() => nameof(KeyPairAnswer);
}

/// <summary>
/// Both keys of an own account for a program that asks with a token; people reveal one key at a time, see <see cref="RevealKey"/>.
/// Programs ask often: one record an hour tells which of them has read. Seed action <c>get_buckets</c>.
/// </summary>
public sealed class ReadKeyPair(OperationServices services, StorageConnections connections) : Operation<ReadKeyPairInput, KeyPairAnswer>(services)
{
    private static readonly TimeSpan s_oneRecordPer = TimeSpan.FromHours(1);

    public override Permission Permission => Permission.RevealKeys;

    public override TokenScopes Scope => TokenScopes.Keys;

    protected override async Task<Result<KeyPairAnswer>> ExecuteAsync(Caller caller, ReadKeyPairInput input, CancellationToken cancellationToken)
    {
        if (!FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

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

        var keys = await connections.ReadKeysAsync(db, account.Id, cancellationToken);
        var (since, tokenId) = (Now - s_oneRecordPer, caller.Token?.Id);
        var isRecorded = await db.AuditEvents.AnyAsync(
            row => row.CustomerId == account.OwnerId && row.Operation == nameof(ReadKeyPair) && row.Subject == account.S3uid && row.TokenId == tokenId && row.At > since,
            cancellationToken);
        if (!isRecorded)
        {
            Audit(db, caller, account.OwnerId, account.S3uid);
            await db.SaveChangesAsync(cancellationToken);
        }

        return new KeyPairAnswer(keys.AccessKey, keys.SecretKey);
    }
}
