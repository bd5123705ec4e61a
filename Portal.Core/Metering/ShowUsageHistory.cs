using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Metering;

/// <summary>Which days to show: a period of the account, or a range of days.</summary>
/// <param name="Period">0 is the current period, 1 the one before it, and so on. Of no weight where a day is given.</param>
/// <param name="From">First UTC day. Without it, 30 days are shown.</param>
/// <param name="To">Last UTC day. Without it, today.</param>
public sealed record ShowUsageHistoryInput(string S3uid, int Period = 0, DateOnly? From = null, DateOnly? To = null);

/// <param name="Day">UTC.</param>
/// <param name="BytesIn">Received from clients.</param>
/// <param name="BytesOut">Sent to clients.</param>
/// <param name="PeakBytes">The most that was stored at once.</param>
public sealed record UsageDay(DateOnly Day, long BytesIn, long BytesOut, long PeakBytes)
{
    public long TrafficBytes => BytesIn + BytesOut;
}

/// <param name="First">Its first day.</param>
/// <param name="Last">Its last day.</param>
public sealed record UsagePeriod(int Period, DateOnly First, DateOnly Last);

/// <summary>What an account moved and held day by day.</summary>
/// <param name="First">The first day that was asked for.</param>
/// <param name="Last">The last one; may lie ahead.</param>
/// <param name="Period">The account's period that these days are; <see langword="null"/> for a range of days.</param>
/// <param name="Days">Without a gap, from the first day that something can be known of until today. Empty before the first reading.</param>
/// <param name="QuotaBytes">What the plan includes.</param>
/// <param name="HasHardQuota">Whether storage refuses what goes above, instead of charging it.</param>
/// <param name="TrafficLimitBytes">Traffic that the plan includes per period.</param>
/// <param name="Forecast">Of the current period alone, once enough of its days have passed.</param>
/// <param name="Periods">The current one and those before it, newest first.</param>
/// <param name="MeasuredAt">UTC; <see langword="null"/> before the first reading.</param>
public sealed record UsageHistory(
    string S3uid,
    string Label,
    DateOnly First,
    DateOnly Last,
    int? Period,
    IReadOnlyList<UsageDay> Days,
    long QuotaBytes,
    bool HasHardQuota,
    long TrafficLimitBytes,
    UsageForecast? Forecast,
    IReadOnlyList<UsagePeriod> Periods,
    DateTime? MeasuredAt)
{
    public long BytesIn => Days.Sum(day => day.BytesIn);

    public long BytesOut => Days.Sum(day => day.BytesOut);

    public long TrafficBytes => BytesIn + BytesOut;

    public long PeakBytes => Days.Count == 0 ? 0 : Days.Max(day => day.PeakBytes);
}

/// <summary>The usage of an account per day, for a period or a range of days, and where the current period leads.</summary>
/// <remarks>Refuses ranges that are reversed or longer than <see cref="MaxDays"/>, and periods before the account's first one or more than <see cref="MaxPeriods"/> back.</remarks>
public sealed class ShowUsageHistory(OperationServices services) : Operation<ShowUsageHistoryInput, UsageHistory>(services)
{
    /// <summary>The longest range, both ends counted.</summary>
    public const int MaxDays = 400;

    /// <summary>How many periods can be chosen.</summary>
    public const int MaxPeriods = 13;

    private const int UsualDays = 30;

    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(ShowUsageHistoryInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Period is < 0 or >= MaxPeriods
            ? Refusal.Invalid(nameof(input.Period), string.Format(null, RefusalText.OutOfRange, 0, MaxPeriods - 1))
            : HistoryRange.Check(RangeOf(input), nameof(input.From));
    }

    protected override async Task<Result<UsageHistory>> ExecuteAsync(Caller caller, ShowUsageHistoryInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.ReadAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var periods = PeriodsOf(account);
        var range = RangeOf(input);
        if (range is null && input.Period >= periods.Count)
        {
            return Refusal.Invalid(nameof(input.Period), UsageText.NoSuchPeriod);
        }

        var (first, last) = range ?? (periods[input.Period].First, periods[input.Period].Last);
        var days = await ReadDaysAsync(db, account, first, last, cancellationToken);
        var plan = account.Plan;
        return new UsageHistory(
            account.S3uid, account.Label, first, last, range is null ? input.Period : null, days,
            plan.QuotaGb * Plan.BytesPerGb, plan.HardQuotaBytes is not null, plan.BandwidthLimitGb * Plan.BytesPerGb,
            range is null && input.Period == 0 ? UsageForecast.Of(days, last, plan.HardQuotaBytes) : null, periods, account.Usage.MeasuredAt);
    }

    private (DateOnly First, DateOnly Last)? RangeOf(ShowUsageHistoryInput input) => HistoryRange.Of(input.From, input.To, DateOnly.FromDateTime(Now), UsualDays);

    /// <summary>The current period, and as many before it as the account has had by the same rule.</summary>
    private static List<UsagePeriod> PeriodsOf(StorageAccount account)
    {
        var created = DateOnly.FromDateTime(account.CreatedAt);
        var first = account.Service.FirstDay ?? created;
        var anchor = account.Service.FirstDay is null ? created.Day : account.Service.AnchorDay;
        List<UsagePeriod> periods = [new(0, first, BillingMonth.After(first, anchor).AddDays(-1))];
        for (var period = 1; period < MaxPeriods && first > created; period++)
        {
            var last = first.AddDays(-1);
            first = BillingMonth.Before(first, anchor);
            periods.Add(new(period, first, last));
        }

        return periods;
    }

    private async Task<List<UsageDay>> ReadDaysAsync(PortalDb db, StorageAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        if (account.Usage.MeasuredAt is not { } measured)
        {
            return [];
        }

        var today = DateOnly.FromDateTime(Now);
        var from = first > DateOnly.FromDateTime(account.CreatedAt) ? first : DateOnly.FromDateTime(account.CreatedAt);
        var to = last < today ? last : today;
        var rows = await db.DailyUsage.Where(row => row.AccountId == account.Id && row.Day >= from && row.Day <= to)
            .Select(row => new UsageDay(row.Day, row.BytesIn, row.BytesOut, row.PeakBytes))
            .ToDictionaryAsync(row => row.Day, cancellationToken);

        // What the last reading saw is taken to be there still.
        var known = DateOnly.FromDateTime(measured);
        return [.. Enumerable.Range(0, Math.Max(0, to.DayNumber - from.DayNumber + 1)).Select(index => from.AddDays(index))
            .Select(day => rows.GetValueOrDefault(day) ?? new(day, 0, 0, day > known ? account.Usage.Bytes : 0))];
    }
}
