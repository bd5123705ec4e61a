using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="CustomerId">Whose; <see langword="null"/> for the caller's own.</param>
public sealed record ShowBillingInput(int? CustomerId = null);

/// <summary>What the running month of an account costs so far.</summary>
/// <param name="Start">Its first day, UTC.</param>
/// <param name="LastDay">Its last day.</param>
/// <param name="Price">Of the month.</param>
/// <param name="Overage">Of what was used above the plan so far; charged when the month ends.</param>
/// <param name="DueOn">Until when an open invoice for it is to be paid; <see langword="null"/> if there is none.</param>
public sealed record RunningCost(string S3uid, string Label, string PlanName, DateOnly Start, DateOnly LastDay, Money Price, Money Overage, PeriodState State, DateOnly? DueOn)
{
    /// <summary>Whether it is owed because the credit did not cover it.</summary>
    public bool IsOwed => State is PeriodState.Unpaid;
}

/// <summary>A customer's money at a glance.</summary>
/// <param name="Number">The customer's number, to be named with a payment.</param>
/// <param name="Renewals">What will be taken from the credit within a month, in the order of the days.</param>
/// <param name="Missing">What the credit lacks for these; <see langword="null"/> if it covers them.</param>
/// <param name="MissingOn">The day on which it first lacks something.</param>
/// <param name="IsLow">Whether that day is near enough to warn of it, or something is owed already.</param>
/// <param name="Owed">What has begun and is not paid; zero if nothing is.</param>
/// <param name="OpenInvoices">How many invoices are to be paid yet.</param>
/// <param name="OpenTotal">What they add up to.</param>
/// <param name="Running">The running months, with what they cost so far.</param>
/// <param name="TopUpUrl">Where the customer pays; <see langword="null"/> if the provider has no such page.</param>
/// <param name="TopUpHelp">How the customer pays, in the provider's words, if there are any.</param>
public sealed record BillingOverview(
    int Number,
    Money Credit,
    IReadOnlyList<UpcomingRenewal> Renewals,
    Money? Missing,
    DateOnly? MissingOn,
    bool IsLow,
    Money Owed,
    int OpenInvoices,
    Money OpenTotal,
    IReadOnlyList<RunningCost> Running,
    Uri? TopUpUrl,
    string? TopUpHelp);

/// <summary>The credit of a customer, what will be taken from it next and whether it suffices, and what the running months cost so far.</summary>
public sealed class ShowBilling(OperationServices services, IOptions<BillingOptions> options) : Operation<ShowBillingInput, BillingOverview>(services)
{
    private const int DaysAhead = 31;
    private const int MostAccounts = 200;
    private const string CustomerPlace = "{customer}";

    public override Permission Permission => Permission.ReadBilling;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<BillingOverview>> ExecuteAsync(Caller caller, ShowBillingInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (BillingReach.CustomerOf(caller, Permission, input.CustomerId) is not { } customerId
            || !await db.Users.AnyAsync(customer => customer.Id == customerId, cancellationToken))
        {
            return BillingReach.NoSuchCustomer;
        }

        var today = DateOnly.FromDateTime(Now);
        var credit = await db.BalanceAsync(customerId, cancellationToken);
        var renewals = await db.UpcomingRenewalsAsync([customerId], today.AddDays(DaysAhead), cancellationToken);
        var shortfall = UpcomingRenewals.FindShortfall(renewals, credit);
        var running = await ReadRunningAsync(db, customerId, cancellationToken);
        var owed = new Money(running.Where(cost => cost.IsOwed).Sum(cost => cost.Price.Amount), credit.Currency);
        var open = await db.Invoices.Open(db).Where(invoice => invoice.CustomerId == customerId).Select(invoice => invoice.Total).ToListAsync(cancellationToken);
        return new BillingOverview(
            customerId,
            credit,
            renewals,
            shortfall?.Missing,
            shortfall?.On,
            owed.Amount > 0 || shortfall?.On <= today.AddDays(options.Value.LowCreditDays),
            owed,
            open.Count,
            new(open.Sum(), credit.Currency),
            running,
            Fill(options.Value.TopUpUrl, customerId) is { } address ? new Uri(address) : null,
            Fill(options.Value.TopUpHelp, customerId));
    }

    private static async Task<IReadOnlyList<RunningCost>> ReadRunningAsync(PortalDb db, int customerId, CancellationToken cancellationToken)
    {
        var rows = await db.ServicePeriods.AsNoTracking()
            .Where(period => period.CustomerId == customerId && period.ClosedAt == null)
            .Join(db.Accounts.Where(account => account.State != AccountState.Deleted), period => period.AccountId, account => account.Id, (period, account) => new { period, account.S3uid, account.Label, account.Usage })
            .OrderBy(row => row.period.Start).ThenBy(row => row.period.Id)
            .Take(MostAccounts)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new RunningCost(
            row.S3uid,
            row.Label,
            row.period.Terms.PlanName,
            row.period.Start,
            row.period.End.AddDays(-1),
            row.period.Terms.Monthly,
            new(Overage.Of(row.period.Terms, row.Usage.PeakBytes, row.Usage.TrafficBytes, row.period.ChargedPeakBytes, row.period.ChargedTrafficBytes).Amount, row.period.Terms.Currency),
            row.period.State,
            row.period.State is PeriodState.Invoiced ? row.period.DueOn : null))];
    }

    private static string? Fill(string? text, int customerId) => text?.Replace(CustomerPlace, customerId.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
