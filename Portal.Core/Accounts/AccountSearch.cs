using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Core.Accounts;

/// <summary>One search for accounts as one statement: first the numbers of the page's accounts, by indexes alone, then only their rows.</summary>
/// <param name="ofOneOwner">Whether the caller reaches one customer's accounts only.</param>
internal sealed class AccountSearch(PortalDb db, FindAccountsInput input, (DateOnly From, DateOnly To)? period, bool ofOneOwner)
{
    private bool IsNarrow => ofOneOwner || input is { CustomerId: not null } or { Email: not null } or { S3uid: not null } or { BucketName: not null };

    /// <param name="reachable">The accounts to search among.</param>
    public async Task<IReadOnlyList<FoundAccount>> RunAsync(IQueryable<StorageAccount> reachable, DateTime now, CancellationToken cancellationToken)
    {
        var page = Sort(Filter(reachable)).Skip(input.Offset).Take(input.Limit).Select(account => account.Id);
        var rows = await Read(page).ToListAsync(cancellationToken);
        return [.. Sort(rows).Select(row => row.ToFound(now))];
    }

    private IQueryable<StorageAccount> Filter(IQueryable<StorageAccount> accounts)
    {
        if (input.CustomerId is { } owner)
        {
            accounts = accounts.Where(account => account.OwnerId == owner);
        }

        if (input.Email is { } email)
        {
            var normalized = NamedCustomer.Normalize(email);
            accounts = accounts.Where(account =>
                account.OwnerId == db.Users.Where(customer => customer.NormalizedEmail == normalized).Select(customer => customer.Id).FirstOrDefault());
        }

        if (input.S3uid is { } s3uid)
        {
            accounts = accounts.Where(account => account.S3uid == s3uid);
        }

        if (input.BucketName is { } bucket)
        {
            accounts = accounts.Where(account => db.KnownBuckets.Where(known => known.Name == bucket).Select(known => known.AccountId).Contains(account.Id));
        }

        // Few are left when the owner or the account is known. The sums keep SQLite, which cannot know that, off the long indexes by plan and location.
        if (input.PlanId is { } plan)
        {
            accounts = IsNarrow ? accounts.Where(account => account.PlanId + 0 == plan) : accounts.Where(account => account.PlanId == plan);
        }

        if (input.LocationCode is { } location)
        {
            accounts = IsNarrow ? accounts.Where(account => account.LocationCode + "" == location) : accounts.Where(account => account.LocationCode == location);
        }

        // These two are looked at account by account, in the order of the page, which ends early; the first question spares the way where none can match.
        if (input.StorageType is { } storageType)
        {
            accounts = accounts.Where(account => db.Plans.Any(plan => plan.StorageType == storageType)).Where(account => db.Plans.Any(plan => plan.Id == account.PlanId && plan.StorageType == storageType));
        }

        if (input.Billing is { } system)
        {
            var billing = system.ToLowerInvariant();
            accounts = accounts.Where(account => db.Users.Any(customer => customer.Billing == billing)).Where(account => db.Users.Any(customer => customer.Id == account.OwnerId && customer.Billing == billing));
        }

        return accounts;
    }

    private IQueryable<StorageAccount> Sort(IQueryable<StorageAccount> accounts)
    {
        if (Key() is not { } key)
        {
            return input.Descending ? accounts.OrderByDescending(account => account.Id) : accounts.OrderBy(account => account.Id);
        }

        return input.Descending
            ? accounts.OrderByDescending(key).ThenByDescending(account => account.Id)
            : accounts.OrderBy(key).ThenBy(account => account.Id);
    }

    /// <summary>What the page is sorted by besides the number; computed for every account that the filters leave.</summary>
    private Expression<Func<StorageAccount, long>>? Key() => (input.Order, period) switch
    {
        (AccountOrder.None, _) => null,
        (AccountOrder.TrafficPeriod, null) => account => account.Usage.TrafficBytes,
        (AccountOrder.StoragePeak, null) => account => account.Usage.PeakBytes,
        (AccountOrder.TrafficPeriod, var (from, to)) => account =>
            db.DailyUsage.Where(row => row.AccountId == account.Id && row.Day >= from && row.Day <= to).Sum(row => row.BytesIn + row.BytesOut),
        (AccountOrder.StoragePeak, var (from, to)) => account =>
            db.DailyUsage.Where(row => row.AccountId == account.Id && row.Day >= from && row.Day <= to).Max(row => (long?)row.PeakBytes) ?? 0,
        _ => throw new InvalidOperationException($"Unknown order {input.Order}."),
    };

    /// <summary>The page's rows, in any order.</summary>
    private IQueryable<Row> Read(IQueryable<int> page)
    {
        var rows =
            from id in page
            join account in db.Accounts on id equals account.Id
            join owner in db.Users on account.OwnerId equals owner.Id
            join plan in db.Plans on account.PlanId equals plan.Id
            select new { account, owner, plan };
        return period is not var (from, to)
            ? rows.AsNoTracking().Select(row => new Row(
                row.account.Id, row.account.OwnerId, row.account.S3uid, row.owner.Email!, row.owner.Billing,
                row.account.PlanId, row.account.LocationCode, row.plan.StorageType, row.plan.QuotaGb, row.account.State, row.account.Service,
                row.account.Usage.TrafficBytes, row.account.Usage.PeakBytes))
            : rows.AsNoTracking().Select(row => new Row(
                row.account.Id, row.account.OwnerId, row.account.S3uid, row.owner.Email!, row.owner.Billing,
                row.account.PlanId, row.account.LocationCode, row.plan.StorageType, row.plan.QuotaGb, row.account.State, row.account.Service,
                db.DailyUsage.Where(day => day.AccountId == row.account.Id && day.Day >= from && day.Day <= to).Sum(day => day.BytesIn + day.BytesOut),
                db.DailyUsage.Where(day => day.AccountId == row.account.Id && day.Day >= from && day.Day <= to).Max(day => (long?)day.PeakBytes) ?? 0));
    }

    private IEnumerable<Row> Sort(List<Row> rows)
    {
        Func<Row, long> key = input.Order switch
        {
            AccountOrder.TrafficPeriod => row => row.TrafficBytes,
            AccountOrder.StoragePeak => row => row.PeakBytes,
            _ => row => row.Id,
        };
        return input.Descending ? rows.OrderByDescending(key).ThenByDescending(row => row.Id) : rows.OrderBy(key).ThenBy(row => row.Id);
    }

    private sealed record Row(
        int Id,
        int OwnerId,
        string S3uid,
        string Email,
        string Billing,
        int PlanId,
        string LocationCode,
        string StorageType,
        int QuotaGb,
        AccountState State,
        ServiceTerm Service,
        long TrafficBytes,
        long PeakBytes)
    {
        public FoundAccount ToFound(DateTime now) => new(
            OwnerId, S3uid, Email, Billing, PlanId, LocationCode, StorageType, QuotaGb, TrafficBytes, PeakBytes,
            Service.NextCommitDate, Service.CancellationDate, Service.TerminationDate, StorageAccount.PhaseOf(State, Service, now));
    }
}
