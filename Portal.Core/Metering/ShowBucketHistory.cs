using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Metering;

/// <summary>Whose buckets to show, and over which days.</summary>
/// <param name="From">First UTC day. Without it, 30 days are shown.</param>
/// <param name="To">Last UTC day. Without it, today.</param>
/// <param name="Bucket">The only one to show; without it, the largest are.</param>
public sealed record ShowBucketHistoryInput(string S3uid, DateOnly? From = null, DateOnly? To = null, string? Bucket = null);

/// <param name="Day">UTC.</param>
public sealed record BucketPoint(DateOnly Day, long Bytes, long Objects);

/// <summary>What a bucket held over time.</summary>
/// <param name="Bytes">What it held when it was last seen.</param>
/// <param name="IsThere">Whether it was there when storage was last asked.</param>
/// <param name="Days">Without a gap, as of the end of each day, from the first that something is known of.</param>
public sealed record BucketHistory(string Bucket, long Bytes, long Objects, bool IsThere, IReadOnlyList<BucketPoint> Days);

/// <param name="Buckets">The largest first.</param>
/// <param name="Total">How many buckets the account has.</param>
public sealed record BucketHistories(DateOnly First, DateOnly Last, IReadOnlyList<BucketHistory> Buckets, int Total);

/// <summary>Size and number of files of an account's buckets over time: of one, or of the largest.</summary>
/// <remarks>Refuses ranges that are reversed or longer than <see cref="ShowUsageHistory.MaxDays"/>, and a bucket that nothing is known of.</remarks>
public sealed class ShowBucketHistory(OperationServices services) : Operation<ShowBucketHistoryInput, BucketHistories>(services)
{
    /// <summary>How many buckets are shown at most.</summary>
    public const int MaxBuckets = 20;

    private const int UsualDays = 30;

    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(ShowBucketHistoryInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Bucket?.Length > 63
            ? Refusal.Invalid(nameof(input.Bucket), string.Format(null, RefusalText.TooLong, 63))
            : HistoryRange.Check(RangeOf(input), nameof(input.From));
    }

    protected override async Task<Result<BucketHistories>> ExecuteAsync(Caller caller, ShowBucketHistoryInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.ReadAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var (first, last) = RangeOf(input);
        var known = await ReadKnownAsync(db, account.Id, input.Bucket, cancellationToken);
        var names = input.Bucket is { } bucket ? [bucket] : known.Select(row => row.Name).ToList();
        var seen = (await db.BucketDays.AsNoTracking().Where(row => row.AccountId == account.Id && names.Contains(row.Bucket) && row.Day <= last)
            .OrderBy(row => row.Day).ToListAsync(cancellationToken)).ToLookup(row => row.Bucket, StringComparer.Ordinal);
        if (input.Bucket is not null && known.Count == 0 && seen.Count == 0)
        {
            return Refusal.NotFound(UsageText.NoSuchBucket);
        }

        var total = await db.KnownBuckets.CountAsync(row => row.AccountId == account.Id, cancellationToken);
        var histories = names.Select(name => Describe(name, known.Find(row => row.Name == name), [.. seen[name]], first, last));
        return new BucketHistories(first, last, [.. histories], total);
    }

    private (DateOnly First, DateOnly Last) RangeOf(ShowBucketHistoryInput input)
    {
        var today = DateOnly.FromDateTime(Now);
        return HistoryRange.Of(input.From, input.To ?? today, today, UsualDays)!.Value;
    }

    private static Task<List<KnownBucket>> ReadKnownAsync(PortalDb db, int accountId, string? bucket, CancellationToken cancellationToken) =>
        db.KnownBuckets.AsNoTracking().Where(row => row.AccountId == accountId && (bucket == null || row.Name == bucket))
            .OrderByDescending(row => row.Bytes).ThenBy(row => row.Name).Take(MaxBuckets).ToListAsync(cancellationToken);

    /// <summary>A bucket stays as it was seen until it is seen to be other.</summary>
    private BucketHistory Describe(string name, KnownBucket? known, BucketDay[] seen, DateOnly first, DateOnly last)
    {
        var today = DateOnly.FromDateTime(Now);
        var to = last < today ? last : today;
        List<BucketPoint> days = [];
        if (seen.Length == 0 && known is not null)
        {
            // It has not changed since such rows are kept.
            var made = DateOnly.FromDateTime(known.CreatedAt);
            seen = [new() { Bucket = name, Day = made < first ? first : made, Bytes = known.Bytes, Objects = known.Objects }];
        }

        var next = 0;
        for (var day = first; day <= to; day = day.AddDays(1))
        {
            while (next < seen.Length && seen[next].Day <= day)
            {
                next++;
            }

            if (next > 0)
            {
                days.Add(new(day, seen[next - 1].Bytes, seen[next - 1].Objects));
            }
        }

        return new(name, known?.Bytes ?? 0, known?.Objects ?? 0, known is not null, days);
    }
}
