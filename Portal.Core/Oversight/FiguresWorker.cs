using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Core.Oversight;

/// <summary>
/// Counts the business: accounts in one pass over their rows, invoices once each, as they never change. Nothing of it is in memory but the sums.
/// </summary>
public sealed class FiguresWorker(IDbContextFactory<PortalDb> databases, PeriodicTasks tasks, ILogger<FiguresWorker> log)
    : PeriodicWorker(TimeSpan.FromMinutes(5), tasks, log)
{
    private const int Days = 30;

    private const int InvoicesAtOnce = 5_000;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var row = await db.BusinessFigures.SingleOrDefaultAsync(cancellationToken);
        var figures = row is null ? new CountedFigures() : JsonSerializer.Deserialize<CountedFigures>(row.Content)!;
        figures = await CountInvoicesAsync(db, await CountAccountsAsync(db, figures, now, cancellationToken), cancellationToken);
        var content = JsonSerializer.Serialize(figures);
        if (row is null)
        {
            db.BusinessFigures.Add(new() { TakenAt = now, Content = content });
        }
        else
        {
            (row.TakenAt, row.Content) = (now, content);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task<CountedFigures> CountAccountsAsync(PortalDb db, CountedFigures figures, DateTime now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now);
        var phases = new Dictionary<AccountPhase, int>();
        var locations = new Dictionary<string, LocationFigures>(StringComparer.Ordinal);
        var (made, cancelled) = (new int[Days], new int[Days]);
        var rows = db.Accounts.AsNoTracking()
            .Select(account => new { account.State, account.LocationCode, account.CreatedAt, account.Service, account.Usage.Bytes, account.Usage.TrafficBytes })
            .AsAsyncEnumerable();
        await foreach (var account in rows.WithCancellation(cancellationToken))
        {
            Count(made, today, account.CreatedAt);
            Count(cancelled, today, account.Service.CancelledAt);
            if (account.State is not AccountState.Deleted)
            {
                var phase = StorageAccount.PhaseOf(account.State, account.Service, now);
                phases[phase] = phases.GetValueOrDefault(phase) + 1;
                var here = locations.GetValueOrDefault(account.LocationCode, new(account.LocationCode, 0, 0, 0));
                locations[account.LocationCode] = here with
                {
                    Accounts = here.Accounts + 1,
                    StoredBytes = here.StoredBytes + account.Bytes,
                    TrafficBytes = here.TrafficBytes + account.TrafficBytes,
                };
            }
        }

        return figures with
        {
            Accounts = phases,
            Locations = [.. locations.Values.OrderBy(location => location.Code, StringComparer.Ordinal)],
            Days = [.. Enumerable.Range(0, Days).Select(place => new DayFigures(today.AddDays(place - Days + 1), made[place], cancelled[place]))],
        };
    }

    private static void Count(int[] days, DateOnly today, DateTime? at)
    {
        if (at is { } moment && today.DayNumber - DateOnly.FromDateTime(moment).DayNumber is >= 0 and < Days and var ago)
        {
            days[Days - 1 - ago]++;
        }
    }

    private static async Task<CountedFigures> CountInvoicesAsync(PortalDb db, CountedFigures figures, CancellationToken cancellationToken)
    {
        var months = figures.Months.ToDictionary(month => (month.Month, month.Currency), month => month.Net);
        var last = figures.LastInvoiceId;
        while (true)
        {
            var after = last;
            var invoices = await db.Invoices.AsNoTracking().Where(invoice => invoice.Id > after).OrderBy(invoice => invoice.Id).Take(InvoicesAtOnce)
                .Select(invoice => new { invoice.Id, invoice.IssuedAt, invoice.Currency, invoice.Net })
                .ToListAsync(cancellationToken);
            foreach (var invoice in invoices)
            {
                var month = (new DateOnly(invoice.IssuedAt.Year, invoice.IssuedAt.Month, 1), invoice.Currency);
                months[month] = months.GetValueOrDefault(month) + invoice.Net;
                last = invoice.Id;
            }

            if (invoices.Count < InvoicesAtOnce)
            {
                break;
            }
        }

        return figures with
        {
            LastInvoiceId = last,
            Months = [.. months.Select(month => new MonthFigures(month.Key.Month, month.Key.Currency, month.Value)).OrderBy(month => month.Month).ThenBy(month => month.Currency)],
        };
    }
}
