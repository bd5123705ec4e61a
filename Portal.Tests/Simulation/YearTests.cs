using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Core.Ordering;
using Portal.Tests.Support;
using Simulation;

namespace Portal.Tests.Simulation;

/// <summary>
/// Customers' time, in which storage fails at random; the books are compared with those computed again. The whole year takes long:
/// <c>scripts/simulate</c> runs it, and the suite a part.
/// </summary>
public sealed class YearTests
{
    [Fact]
    [Trait("Needs", "Process")]
    public Task Books_of_half_a_year_are_those_computed_again() => RunAsync(seed: 1, customers: 60, days: 183, portals: 1, kills: 0, everything: true);

    [Fact]
    [Trait("Needs", "Process")]
    public Task Books_of_two_months_are_the_same_when_the_portal_is_killed_at_random_moments() => RunAsync(seed: 2, customers: 24, days: 62, portals: 1, kills: 20);

    [Fact]
    [Trait("Needs", "Process")]
    public Task Books_of_a_month_are_the_same_with_two_portals_at_a_time() => RunAsync(seed: 3, customers: 24, days: 31, portals: 2, kills: 5);

    [Fact]
    [Trait("Needs", "Hours")]
    public Task Books_of_a_year_are_those_computed_again() => RunAsync(seed: 1, customers: 200, days: YearScript.Days, portals: 1, kills: 0, everything: true);

    [Fact]
    [Trait("Needs", "Hours")]
    public Task Books_of_a_year_are_the_same_when_the_portal_is_killed_at_random_moments() => RunAsync(seed: 4, customers: 40, days: YearScript.Days, portals: 1, kills: 200);

    [Fact]
    [Trait("Needs", "Hours")]
    public Task Books_of_a_year_are_the_same_with_two_portals_that_are_killed() => RunAsync(seed: 5, customers: 40, days: YearScript.Days, portals: 2, kills: 200);

    private static async Task RunAsync(int seed, int customers, int days, int portals, int kills, bool everything = false)
    {
        using var folder = new TempFolder(inMemory: true);
        await using var storage = await StorageHost.StartAsync(folder);
        var script = new YearScript(seed, customers);
        await using (var year = new Year(folder.Path, script, seed, portals, kills, storage))
        {
            await year.RunAsync(days);
            Assert.InRange(year.Kills, kills, int.MaxValue);
        }

        await using var db = new PortalDb(new DbContextOptionsBuilder<PortalDb>().UseSqlite($"Data Source={new DataDirectory(folder.Path).DatabaseFile};Pooling=False").Options);
        await CheckLedgerAsync(db, new NaiveBooks(script).Compute(days));
        await CheckInvoicesAsync(db);
        var states = await CheckPeriodsAsync(db);
        await CheckStorageAsync(db, storage);
        var kinds = await CheckMailsAsync(db, [.. Directory.EnumerateFiles(Path.Combine(folder.Path, "taken-mails")).Select(file => Path.GetFileNameWithoutExtension(file))], kills);
        if (everything)
        {
            CheckVariety(states, kinds);
        }
    }

    /// <summary>So many customers meet all that can happen.</summary>
    private static void CheckVariety(IReadOnlyList<PeriodState> states, HashSet<MailKind> kinds)
    {
        Assert.Equal([PeriodState.Invoiced, PeriodState.Paid, PeriodState.Unpaid, PeriodState.Void], states.Distinct().OrderBy(state => $"{state}"));
        Assert.Superset(
            new HashSet<MailKind>
            {
                MailKind.OrderReady, MailKind.CreditLow, MailKind.PaymentReceived, MailKind.QuotaReached, MailKind.Renewed, MailKind.PlanChanged, MailKind.PaymentFailed,
                MailKind.ServiceSuspended, MailKind.ServiceResumed, MailKind.CancellationConfirmed, MailKind.CancellationUndone, MailKind.ServiceStopped,
                MailKind.TerminationSoon, MailKind.AccountDeleted, MailKind.InvoiceIssued,
            },
            kinds);
    }

    /// <summary>Every mail went out, and none twice; of those that a kill cut off nobody knows, and they were not tried again.</summary>
    private static async Task<HashSet<MailKind>> CheckMailsAsync(PortalDb db, string[] taken, int kills)
    {
        var mails = await db.OutboxMails.AsNoTracking().ToListAsync();
        Assert.Equal(taken.Length, taken.Distinct().Count());
        Assert.All(mails, mail => Assert.Contains(mail.State, new[] { OutboxState.Sent, OutboxState.Unclear }));
        var unclear = mails.Count(mail => mail.State is OutboxState.Unclear);
        Assert.InRange(unclear, 0, kills);
        Assert.InRange(taken.Length, mails.Count - unclear, mails.Count);
        return mails.Select(mail => mail.Kind).ToHashSet();
    }

    private static async Task CheckLedgerAsync(PortalDb db, IReadOnlyDictionary<int, IReadOnlyList<Movement>> expected)
    {
        var entries = await db.LedgerEntries.AsNoTracking().OrderBy(entry => entry.CustomerId).ThenBy(entry => entry.Sequence).ToListAsync();
        foreach (var (customer, movements) in expected)
        {
            var own = entries.Where(entry => entry.CustomerId == customer).ToList();
            Assert.Equal(Enumerable.Range(1, own.Count).Select(number => (long)number), own.Select(entry => entry.Sequence));
            decimal sum = 0;
            Assert.All(own, entry => Assert.Equal(sum += entry.Amount, entry.BalanceAfter));
            AssertSame(customer, movements, own);
        }

        Assert.Contains(entries, entry => entry.Kind is LedgerEntryKind.Overage);
    }

    private static void AssertSame(int customer, IReadOnlyList<Movement> expected, List<LedgerEntry> actual)
    {
        for (var index = 0; index < Math.Max(expected.Count, actual.Count); index++)
        {
            var wanted = index < expected.Count ? expected[index] : null;
            var found = index < actual.Count ? actual[index] : null;
            Assert.True(
                wanted?.Kind == found?.Kind && wanted?.Amount == found?.Amount,
                $"Customer {customer}, entry {index + 1}: {wanted} was computed, and the ledger has {found?.Kind} {found?.Amount} of {found?.At:O} ({found?.IdempotencyKey}).");
        }
    }

    private static async Task CheckInvoicesAsync(PortalDb db)
    {
        var invoices = await db.Invoices.AsNoTracking().Include(invoice => invoice.Lines).OrderBy(invoice => invoice.Sequence).ToListAsync();
        Assert.NotEmpty(invoices);
        Assert.Equal(Enumerable.Range(1, invoices.Count).Select(number => (long)number), invoices.Select(invoice => invoice.Sequence));
        Assert.All(invoices, invoice =>
        {
            Assert.Equal(invoice.Total, invoice.Lines.Sum(line => line.Amount));
            Assert.Equal(invoice.Total, invoice.Net + invoice.Tax);
            Assert.Equal(decimal.Round(invoice.Total * 21 / 121, 2, MidpointRounding.AwayFromZero), invoice.Tax);
        });

        // What was taken for months, changes and overage is what invoices say that were paid at once or settled.
        var settled = await db.InvoiceSettlements.Select(settlement => settlement.InvoiceId).ToListAsync();
        var charges = await db.LedgerEntries.AsNoTracking().Where(entry => entry.Amount < 0).ToListAsync();
        foreach (var own in charges.GroupBy(entry => entry.CustomerId))
        {
            var paid = invoices.Where(invoice => invoice.CustomerId == own.Key && (invoice.DueOn is null || settled.Contains(invoice.Id)));
            Assert.Equal(-own.Sum(entry => entry.Amount), paid.Sum(invoice => invoice.Total));
        }
    }

    private static async Task<IReadOnlyList<PeriodState>> CheckPeriodsAsync(PortalDb db)
    {
        var charges = (await db.LedgerEntries.Select(entry => entry.IdempotencyKey).ToListAsync()).ToHashSet();
        var orders = await db.Orders.AsNoTracking().ToDictionaryAsync(order => order.AccountId);
        var accounts = await db.Accounts.AsNoTracking().ToDictionaryAsync(account => account.Id);
        var periods = await db.ServicePeriods.AsNoTracking().OrderBy(period => period.AccountId).ThenBy(period => period.Start).ToListAsync();
        foreach (var own in periods.GroupBy(period => period.AccountId))
        {
            Assert.All(own.Zip(own.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, $"Periods of account {own.Key} overlap."));
            Assert.InRange(own.Count(period => period.ClosedAt is null), 0, 1);
            foreach (var (period, index) in own.Select((period, index) => (period, index)))
            {
                if (accounts[own.Key].Payment is ServicePayment.Prepaid)
                {
                    var isOrdered = index == 0 && charges.Contains(orders[own.Key].ChargeKey);
                    Assert.Equal(period.State is PeriodState.Paid ? 1 : 0, (charges.Contains(period.ChargeKey) ? 1 : 0) + (isOrdered && period.State is PeriodState.Paid ? 1 : 0));
                }
                else
                {
                    Assert.NotNull(period.InvoiceId);
                }
            }
        }

        return [.. periods.Select(period => period.State)];
    }

    private static async Task CheckStorageAsync(PortalDb db, StorageHost storage)
    {
        Assert.Empty(await db.Orders.Open().ToListAsync());
        var accounts = await db.Accounts.AsNoTracking().Include(account => account.Plan).Where(account => account.State != AccountState.Deleted).ToListAsync();
        foreach (var account in accounts)
        {
            var stored = await storage[account.LocationCode].Accounts.FindAsync(account.S3uid, CancellationToken.None);
            Assert.NotNull(stored);
            Assert.Equal(account.State is AccountState.Suspended, stored.IsSuspended);
            Assert.Equal(account.Plan.HardQuotaBytes, stored.QuotaBytes);
        }
    }
}
