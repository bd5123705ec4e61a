using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>An account as lists and page heads show it. All times UTC.</summary>
/// <param name="QuotaBytes">What the plan includes.</param>
/// <param name="HasHardQuota">Whether storage refuses what goes above, instead of charging it.</param>
/// <param name="TrafficLimitBytes">Traffic that the month's price includes.</param>
/// <param name="UnpaidSince">Since when a month that has begun is owed; <see langword="null"/> if none is.</param>
/// <param name="NextPlanName">The plan that follows with the next month, where one was chosen; lists do not tell it.</param>
/// <param name="IsHeld">Whether staff hold it suspended.</param>
/// <param name="Region">What clients put into their signatures.</param>
public sealed record AccountSummary(
    string S3uid,
    string Label,
    int OwnerId,
    int PlanId,
    string PlanName,
    string StorageType,
    Location Location,
    Uri? Endpoint,
    string Region,
    AccountPhase Phase,
    bool IsFree,
    Money Monthly,
    long QuotaBytes,
    bool HasHardQuota,
    long TrafficLimitBytes,
    long UsedBytes,
    long Objects,
    int Buckets,
    long TrafficBytes,
    DateTime? MeasuredAt,
    DateTime CreatedAt,
    DateTime? PeriodStart,
    DateOnly? NextCommitDate,
    DateTime? CancellationDate,
    DateTime? TerminationDate,
    DateOnly? UnpaidSince,
    string? NextPlanName,
    bool IsHeld)
{
    internal static AccountSummary Of(StorageAccount account, Currency currency, StorageClusters clusters, DateTime now, string? nextPlanName = null)
    {
        var cluster = clusters.Find(account.LocationCode);
        return new(
            account.S3uid, account.Label, account.OwnerId, account.PlanId, account.Plan.Name, account.Plan.StorageType,
            cluster?.Location ?? new(account.LocationCode, account.LocationCode), cluster?.Endpoint, cluster?.Region ?? "",
            account.PhaseAt(now), account.IsFree, account.Plan.Monthly.In(currency),
            account.Plan.QuotaGb * Plan.BytesPerGb, account.Plan.HardQuotaBytes is not null, account.Plan.BandwidthLimitGb * Plan.BytesPerGb,
            account.Usage.Bytes, account.Usage.Objects, account.Usage.Buckets, account.Usage.TrafficBytes, account.Usage.MeasuredAt,
            account.CreatedAt, account.Service.PeriodStart, account.Service.NextCommitDate, account.Service.CancellationDate, account.Service.TerminationDate,
            account.Service.UnpaidSince, nextPlanName, account.HeldSince is not null);
    }
}
