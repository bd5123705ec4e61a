using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Data;

namespace Portal.Development;

/// <summary>How much <see cref="ScaleData"/> makes; the rest is in proportion.</summary>
/// <param name="Days">Days of usage of each account, up to today.</param>
internal sealed record ScaleSize(int Customers = 100_000, int Accounts = 120_000, int Buckets = 1_000_000, int Days = 30);

/// <summary>
/// A portal's books as they are after years: customers, accounts, buckets, usage, orders, credit, invoices, audit. The same each time, written
/// piece by piece by the database itself, so that nothing grows in memory. No storage serves their locations, and nobody can sign in as one of
/// them. Only in Development.
/// </summary>
internal sealed class ScaleData(IDbContextFactory<PortalDb> databases, TimeProvider clock)
{
    private const int Piece = 5_000;
    private const int Plans = 12;

    private static readonly string[] s_types = ["Standard", "Standard", "Cold", "Standard", "Archive", "Standard"];

    /// <summary>Whether it was made before; it is not made twice.</summary>
    public async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Users.AnyAsync(customer => customer.NormalizedEmail == "SCALE-0000000@EXAMPLE.NET", cancellationToken);
    }

    /// <param name="told">Told of each part when it is there: its name and how long it took.</param>
    public async Task MakeAsync(ScaleSize size, Action<string, TimeSpan> told, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        var plan = await AddPlansAsync(db, cancellationToken);
        var numbers = new Numbers(
            size,
            await db.Users.MaxAsync(customer => (int?)customer.Id, cancellationToken) ?? 0,
            await db.Accounts.MaxAsync(account => (int?)account.Id, cancellationToken) ?? 0,
            plan,
            await db.Invoices.MaxAsync(invoice => (long?)invoice.Id, cancellationToken) ?? 0,
            await db.NumberSeries.Where(series => series.Name == nameof(InvoiceKind.Invoice)).Select(series => (long?)series.Last).SingleOrDefaultAsync(cancellationToken) ?? 0,
            clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", null));
        foreach (var (name, statement, rows) in ScaleStatements.All(size.Customers, size.Accounts))
        {
            var started = Stopwatch.GetTimestamp();
            for (var from = 0; from < rows; from += Piece)
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                await RunAsync(db, statement, numbers, from, Math.Min(from + Piece, rows), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            told(name, Stopwatch.GetElapsedTime(started));
        }

        var analysing = Stopwatch.GetTimestamp();
        await RunAsync(db, ScaleStatements.Numbers, numbers, 0, 0, cancellationToken);
        await db.Database.ExecuteSqlRawAsync("ANALYZE", cancellationToken);
        told("statistics", Stopwatch.GetElapsedTime(analysing));
    }

    /// <returns>The number of the first of them; the rest follow.</returns>
    private async Task<int> AddPlansAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var plans = Enumerable.Range(0, Plans).Select(number => new Plan
        {
            Name = $"Scale {number}",
            Summary = "Made for measurements.",
            Active = number % 4 != 3,
            QuotaGb = number == 0 ? 10 : 500 * number,
            StorageType = s_types[number % s_types.Length],
            Locations = ["XA", "XB", "XC"],
            Monthly = number == 0 ? Price.Free : new(5 * number, 6 * number, 500 * number),
            StorageOverage = number == 0 ? Price.Free : new(0.01m, 0.011m, 1),
            TrafficOverage = number == 0 ? Price.Free : new(0.01m, 0.011m, 1),
            BandwidthLimitGb = 1_000,
        }).ToList();
        foreach (var plan in plans)
        {
            PlanRecord.Add(db, plan, null, clock.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync(cancellationToken); // One by one: their numbers have to follow each other.
        }

        return plans[0].Id;
    }

    private static async Task RunAsync(PortalDb db, string statement, Numbers numbers, int from, int to, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction is { } transaction ? transaction.GetDbTransaction() : null;
#pragma warning disable CA2100 // The program's own words.
        command.CommandText = statement;
#pragma warning restore CA2100
        (string Name, object Value)[] values =
        [
            ("$from", from), ("$to", to), ("$customer", numbers.Customer), ("$account", numbers.Account), ("$plan", numbers.Plan), ("$invoice", numbers.Invoice),
            ("$sequence", numbers.Sequence), ("$now", numbers.Now), ("$customers", numbers.Size.Customers), ("$accounts", numbers.Size.Accounts),
            ("$buckets", numbers.Size.Buckets), ("$days", numbers.Size.Days),
        ];
        foreach (var (name, value) in values.Where(value => statement.Contains(value.Name, StringComparison.Ordinal)))
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What the rows are numbered after: all that is there already stays.</summary>
    private sealed record Numbers(ScaleSize Size, int Customer, int Account, int Plan, long Invoice, long Sequence, string Now);
}
