using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Buckets;

public sealed record ListBucketsInput(string S3uid);

/// <param name="Bytes">Sum over the buckets.</param>
/// <param name="Objects">Sum over the buckets.</param>
/// <param name="MeasuredAt">UTC.</param>
public sealed record BucketList(IReadOnlyList<BucketUsage> Buckets, long Bytes, long Objects, DateTime MeasuredAt);

/// <summary>The buckets of an account by name with what each holds, fresh from storage; the account's last known usage becomes this.</summary>
public sealed class ListBuckets(OperationServices services, StorageClusters clusters) : Operation<ListBucketsInput, BucketList>(services)
{
    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<BucketList>> ExecuteAsync(Caller caller, ListBucketsInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var buckets = await clusters.Get(account.LocationCode).Usage.ListBucketsAsync(account.S3uid, cancellationToken);
        var now = Now;
        var list = new BucketList(buckets, buckets.Sum(bucket => bucket.Bytes), buckets.Sum(bucket => bucket.Objects), now);
        await db.SaveUsageAsync(account.Id, new(list.Bytes, list.Objects, buckets.Count), null, now, cancellationToken);
        return list;
    }
}
