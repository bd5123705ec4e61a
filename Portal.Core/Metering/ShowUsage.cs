using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Messaging;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Metering;

/// <param name="Anew">Only what storage says from now on will do: for somebody who has just changed something. Refused while storage does not answer.</param>
/// <param name="Known">What is known already will do: storage is not asked.</param>
public sealed record ShowUsageInput(string S3uid, bool Anew = false, bool Known = false);

/// <summary>What an account holds and has moved, as far as it is known.</summary>
/// <param name="Buckets">By name, with what each holds.</param>
/// <param name="Bytes">Sum over the buckets.</param>
/// <param name="QuotaGb">What the plan includes.</param>
/// <param name="TrafficBytes">Received and sent since the start of the period.</param>
/// <param name="PeakBytes">The most that was stored at once since the start of the period.</param>
/// <param name="MeasuredAt">UTC; <see langword="null"/> before the first reading.</param>
/// <param name="IsFresh">Whether it was read just now; otherwise it is the last that is known, as old as <paramref name="MeasuredAt"/> says.</param>
/// <param name="Endpoint">Of the account's location; <see langword="null"/> where that is no longer served.</param>
public sealed record AccountReading(
    IReadOnlyList<BucketUsage> Buckets,
    long Bytes,
    long QuotaGb,
    long TrafficBytes,
    long PeakBytes,
    DateTime? MeasuredAt,
    bool IsFresh,
    Uri? Endpoint,
    string LocationCode,
    AccountPhase Phase);

/// <summary>
/// The usage of an account: the last reading if it is young, else a fresh one through the usage queue. While that does not come in
/// time, the last one with its age.
/// </summary>
public sealed class ShowUsage(OperationServices services, StorageClusters clusters, IUsageQueue queue, IOptions<MeteringOptions> options)
    : Operation<ShowUsageInput, AccountReading>(services)
{
    // Scripts ask for it again and again: compiled once.
    private static readonly Func<PortalDb, int, IAsyncEnumerable<BucketUsage>> s_buckets = EF.CompileAsyncQuery((PortalDb db, int accountId) => db.KnownBuckets
        .Where(bucket => bucket.AccountId == accountId)
        .OrderBy(bucket => bucket.Name)
        .Select(bucket => new BucketUsage(bucket.Name, bucket.CreatedAt, bucket.Bytes, bucket.Objects)));

    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    private TimeSpan Young => TimeSpan.FromSeconds(options.Value.FreshSeconds);

    protected override async Task<Result<AccountReading>> ExecuteAsync(Caller caller, ShowUsageInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (await db.ReadAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        if (input.Known || (!input.Anew && IsYoung(account)) || account.State is AccountState.Provisioning or AccountState.Deleting)
        {
            return await DescribeAsync(db, account, IsYoung(account), cancellationToken);
        }

        return input.Anew ? await ReadAnewAsync(db, caller, account, cancellationToken) : await ReadAsync(db, caller, input.S3uid, cancellationToken);
    }

    private async Task<Result<AccountReading>> ReadAsync(PortalDb db, Caller caller, string s3uid, CancellationToken cancellationToken)
    {
        var isFresh = await queue.AskAsync(s3uid, TimeSpan.FromSeconds(options.Value.WaitSeconds), cancellationToken);
        return await db.ReadAccountAsync(caller, Permission, s3uid, cancellationToken) is { } account
            ? await DescribeAsync(db, account, isFresh || IsYoung(account), cancellationToken)
            : AccountRefusals.NotFound;
    }

    private async Task<Result<AccountReading>> ReadAnewAsync(PortalDb db, Caller caller, StorageAccount before, CancellationToken cancellationToken)
    {
        var s3uid = before.S3uid;
        var asked = Now;
        for (var isOwn = false; await queue.AskAsync(s3uid, Timeout.InfiniteTimeSpan, cancellationToken); isOwn = true)
        {
            if (await db.ReadAccountAsync(caller, Permission, s3uid, cancellationToken) is not { } account)
            {
                return AccountRefusals.NotFound;
            }

            // A reading that was under way already may not know what the caller has just done; the one after it does.
            if (isOwn || account.Usage.MeasuredAt >= asked)
            {
                return await DescribeAsync(db, account, isFresh: true, cancellationToken);
            }
        }

        return StorageRefusals.From(
            new(StorageFault.Unavailable, "No fresh usage.") { Location = clusters.Find(before.LocationCode)?.Location });
    }

    private bool IsYoung(StorageAccount account) => account.Usage.MeasuredAt is { } measured && (Now - measured).Duration() < Young;

    private async Task<AccountReading> DescribeAsync(PortalDb db, StorageAccount account, bool isFresh, CancellationToken cancellationToken)
    {
        var usage = account.Usage;
        var buckets = await s_buckets(db, account.Id).ToListAsync(cancellationToken);
        return new(
            buckets, usage.Bytes, account.Plan.QuotaGb, usage.TrafficBytes, usage.PeakBytes, usage.MeasuredAt, isFresh,
            clusters.Find(account.LocationCode)?.Endpoint, account.LocationCode, account.PhaseAt(Now));
    }
}
