using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Core.Staff;

/// <summary>
/// Goes along a lane of accounts in the order of a page, from a place on. Filters that the lane does not answer are asked of each account on the
/// way, of so many at most: a search reads a bounded part of one index, and goes on later where it stopped.
/// </summary>
/// <param name="descending">Which way it goes.</param>
/// <param name="from">Where it begins; <see langword="null"/> for the start of the lane.</param>
/// <param name="now">UTC.</param>
internal sealed class AccountWalk(PortalDb db, AccountLane lane, AccountFilter filter, AccountSort sort, bool descending, AccountCursor? from, DateTime now)
{
    /// <summary>Accounts that one walk looks at.</summary>
    public const int Reach = 20_000;

    private readonly List<object> _parameters = [.. lane.Parameters];

    /// <summary>What else is read of the accounts on the way, for the filters.</summary>
    private const string Columns = "\"PlanId\", \"LocationCode\", \"OwnerId\", \"State\", \"Service_CancellationDate\", \"Service_TerminationDate\", \"Service_UnpaidSince\"";

    private string Key => sort switch
    {
        AccountSort.Created => "\"Id\"",
        AccountSort.Traffic => "\"Usage_TrafficBytes\"",
        AccountSort.Peak => "\"Usage_PeakBytes\"",
        AccountSort.Stored => "\"Usage_Bytes\"",
        AccountSort.Plan => "\"PlanId\"",
        AccountSort.Client => "\"OwnerId\"",
        _ => throw new InvalidOperationException($"Unknown sort {sort}."),
    };

    private string Order => sort is AccountSort.Created ? $"\"Id\"{Direction}" : $"{Key}{Direction}, \"Id\"{Direction}";

    private string Direction => descending ? " DESC" : "";

    /// <summary>The first so many accounts from the place on that match.</summary>
    public async Task<List<AccountCursor>> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        var (within, matches) = Begin();
        var start = $"SELECT {Key} AS \"Key\", \"Id\"";
        var sql = matches.Count == 0 || lane.IsNarrow
            ? $"{start} FROM \"Accounts\" AS \"a\" WHERE {string.Join(" AND ", [within, .. matches])} ORDER BY {Order} LIMIT {limit}"
            : $"SELECT \"Key\", \"Id\" FROM ({start}, {Columns} FROM \"Accounts\" WHERE {within} ORDER BY {Order} LIMIT {Reach}) AS \"a\" WHERE {string.Join(" AND ", matches)} LIMIT {limit}";
        return await RunAsync(sql, cancellationToken);
    }

    /// <summary>Where a walk that found too few has stopped; <see langword="null"/> if it has come to the end of its lane.</summary>
    public async Task<AccountCursor?> FindEndAsync(CancellationToken cancellationToken)
    {
        var (within, matches) = Begin();
        return lane.IsNarrow || matches.Count == 0
            ? null
            : (await RunAsync($"SELECT {Key} AS \"Key\", \"Id\" FROM \"Accounts\" WHERE {within} ORDER BY {Order} LIMIT 1 OFFSET {Reach - 1}", cancellationToken)).SingleOrDefault();
    }

    private (string Within, List<string> Matches) Begin()
    {
        _parameters.RemoveRange(lane.Parameters.Count, _parameters.Count - lane.Parameters.Count);
        return (Within(), [.. Filters()]);
    }

    private string Within()
    {
        var beyond = descending ? "<" : ">";
        return from is null ? lane.Where
            : sort is AccountSort.Created ? $"{lane.Where} AND \"Id\" {beyond} {Parameter(from.Id)}"
            : $"{lane.Where} AND ({Key}, \"Id\") {beyond} ({Parameter(from.Key)}, {Parameter(from.Id)})";
    }

    /// <summary>The filters that the lane does not answer. The sums keep SQLite, which does not know how few are left, off other indexes.</summary>
    private IEnumerable<string> Filters()
    {
        if (filter.PlanId is { } plan && !lane.Covers.HasFlag(LaneFilter.Plan))
        {
            yield return $"\"a\".\"PlanId\" + 0 = {plan.ToString(CultureInfo.InvariantCulture)}";
        }

        if (filter.LocationCode is { } location && !lane.Covers.HasFlag(LaneFilter.Location))
        {
            yield return $"\"a\".\"LocationCode\" || '' = {Parameter(location)}";
        }

        if (filter.CustomerId is { } customer)
        {
            yield return $"\"a\".\"OwnerId\" + 0 = {customer.ToString(CultureInfo.InvariantCulture)}";
        }

        if (filter is { Email: { } email } && (filter.S3uid ?? filter.Bucket) is not null)
        {
            yield return $"EXISTS (SELECT 1 FROM \"AspNetUsers\" AS \"o\" WHERE \"o\".\"Id\" = \"a\".\"OwnerId\" AND \"o\".\"NormalizedEmail\" = {Parameter(NamedCustomer.Normalize(email))})";
        }

        if (filter is { Bucket: { } bucket, S3uid: not null })
        {
            yield return $"EXISTS (SELECT 1 FROM \"KnownBuckets\" AS \"b\" WHERE \"b\".\"AccountId\" = \"a\".\"Id\" AND \"b\".\"Name\" = {Parameter(bucket)})";
        }

        if (filter.StorageType is { } type)
        {
            yield return $"EXISTS (SELECT 1 FROM \"Plans\" AS \"p\" WHERE \"p\".\"Id\" = \"a\".\"PlanId\" AND \"p\".\"StorageType\" = {Parameter(type)})";
        }

        if (filter.Billing is { } billing)
        {
            yield return $"EXISTS (SELECT 1 FROM \"AspNetUsers\" AS \"u\" WHERE \"u\".\"Id\" = \"a\".\"OwnerId\" AND \"u\".\"Billing\" = {Parameter(billing.ToLowerInvariant())})";
        }

        if (filter.Tag is { } tag)
        {
            yield return $"EXISTS (SELECT 1 FROM \"CustomerTags\" AS \"t\" WHERE \"t\".\"CustomerId\" = \"a\".\"OwnerId\" AND \"t\".\"Name\" = {Parameter(tag)})";
        }

        if (filter.Phase is { } phase && phase is not AccountPhase.Deleted)
        {
            yield return IsIn(phase);
        }
    }

    /// <summary>What <see cref="StorageAccount.PhaseAt"/> computes, as a condition.</summary>
    private string IsIn(AccountPhase phase)
    {
        const string Working = "\"a\".\"State\" || '' = 'Active'";
        const string Stops = "\"a\".\"Service_CancellationDate\"";
        const string Ends = "\"a\".\"Service_TerminationDate\"";
        const string Usual = "\"a\".\"State\" || '' IN ('Active', 'Suspending', 'Suspended')";
        return phase switch
        {
            AccountPhase.Active => $"{Working} AND {Stops} IS NULL AND \"a\".\"Service_UnpaidSince\" IS NULL",
            AccountPhase.Unpaid => $"{Working} AND {Stops} IS NULL AND \"a\".\"Service_UnpaidSince\" IS NOT NULL",
            AccountPhase.Ending => $"{Working} AND {Stops} >= {Parameter(now)}",
            AccountPhase.Suspended => $"\"a\".\"State\" || '' IN ('Suspending', 'Suspended') AND ({Stops} IS NULL OR {Stops} >= {Parameter(now)})",
            AccountPhase.Stopped => $"{Usual} AND {Stops} < {Parameter(now)} AND {Ends} >= {Parameter(now)}",
            AccountPhase.Terminated => $"{Usual} AND {Stops} < {Parameter(now)} AND {Ends} < {Parameter(now)}",
            _ => $"\"a\".\"State\" || '' = '{phase}'",
        };
    }

    private string Parameter(object value)
    {
        _parameters.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"{{{_parameters.Count - 1}}}");
    }

    private async Task<List<AccountCursor>> RunAsync(string sql, CancellationToken cancellationToken)
    {
        var places = await db.Database.SqlQueryRaw<AccountPlace>(sql, [.. _parameters]).ToListAsync(cancellationToken);
        return places.ConvertAll(place => new AccountCursor(place.Key, place.Id));
    }
}

/// <summary>A row of a walk.</summary>
internal sealed class AccountPlace
{
    public long Key { get; init; }

    public long Id { get; init; }
}
