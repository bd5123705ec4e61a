using System.Globalization;
using Portal.Core.Accounts;

namespace Portal.Core.Billing;

/// <summary>What stands on invoices for months, overage and changes.</summary>
internal static class PeriodLines
{
    public static DraftLine Month(StorageAccount account, ServicePeriod period) => new(
        InvoiceLineKind.Plan, Format(BillingText.MonthLine, period.Terms.PlanName, account.Label), 1, period.Terms.Price, account.S3uid, period.Start, period.End);

    /// <summary>One line for storage and one for traffic, as far as there is something to be charged.</summary>
    /// <param name="until">The first day after those in which it was used.</param>
    public static IEnumerable<DraftLine> Overage(StorageAccount account, ServicePeriod period, Overage overage, DateOnly until)
    {
        if (overage.Storage != 0)
        {
            yield return new(
                InvoiceLineKind.StorageOverage, Format(BillingText.StorageOverageLine, period.Terms.QuotaGb, account.Label), Gb(overage.PeakBytes), overage.Storage,
                account.S3uid, period.Start, until);
        }

        if (overage.Traffic != 0)
        {
            yield return new(
                InvoiceLineKind.TrafficOverage, Format(BillingText.TrafficOverageLine, period.Terms.TrafficGb, account.Label), Gb(overage.TrafficBytes), overage.Traffic,
                account.S3uid, period.Start, until);
        }
    }

    /// <param name="today">The first day on the new terms.</param>
    public static DraftLine Change(StorageAccount account, ServicePeriod period, PeriodTerms to, decimal difference, DateOnly today) => new(
        InvoiceLineKind.PlanChange, Format(BillingText.ChangeLine, period.Terms.PlanName, to.PlanName, account.Label), 1, difference, account.S3uid, today, period.End);

    private static decimal Gb(long bytes) => decimal.Round(Billing.Overage.Gb(bytes), 3, MidpointRounding.AwayFromZero);

    // Invoices are kept as they were printed: in one language, whoever looks.
    private static string Format(string text, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, text, values);
}
