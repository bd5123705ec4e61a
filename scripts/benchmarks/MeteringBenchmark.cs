using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Benchmarks;

/// <summary>
/// Rounds of the collection over 100,000 accounts with 300,000 buckets, against the recorded answers of a gateway: the first one, and those after it in
/// which a tenth of the accounts has changed. Beside each its floor: the same rows written by bare SQL. Then a search over the outcome.
/// </summary>
internal static class MeteringBenchmark
{
    private const int Accounts = 100_000;
    private const int Rounds = 4;

    private const string Search =
        """
        SELECT a.OwnerId, a.S3uid, c.Email, c.Billing, a.PlanId, a.LocationCode, p.StorageType, p.QuotaGb, a.State, a.Service_NextCommitDate,
               a.Service_CancelledAt, a.Service_CancellationDate, a.Service_TerminationDate, a.Usage_TrafficBytes, a.Usage_PeakBytes
        FROM (SELECT Id FROM Accounts WHERE State <> 'Deleted' AND LocationCode = 'FR' ORDER BY Usage_TrafficBytes DESC, Id DESC LIMIT 50 OFFSET 500) AS page
        JOIN Accounts a ON a.Id = page.Id JOIN AspNetUsers c ON c.Id = a.OwnerId JOIN Plans p ON p.Id = a.PlanId
        """;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("s3portal-bench-").FullName;
        try
        {
            var data = await BenchData.CreateAsync(folder, Accounts);
            var file = new DataDirectory(folder).DatabaseFile;
            await SettleAsync(file);
            var bare = Path.Combine(folder, "bare.db");
            File.Copy(file, bare);

            var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System);
            services.AddPortalData(new DataDirectory(folder), null).AddOperations();
            using var gateway = new RecordedGateway(folder);
            services.AddSingleton<IStorageCluster>(gateway).AddSingleton<StorageClusters>().AddSingleton<UsageReader>();
            await using var provider = services.BuildServiceProvider();
            await MeasureRoundsAsync(provider.GetRequiredService<UsageReader>(), gateway, bare);
            await MeasureSearchAsync(provider, data, file);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureRoundsAsync(UsageReader reader, RecordedGateway gateway, string bare)
    {
        Console.WriteLine($"{Accounts:N0} accounts, {Accounts * RecordedGateway.BucketsPerAccount:N0} buckets, on {Environment.ProcessorCount} cores");
        Write("A round of the collection", "seconds", "accounts/s", "floor s", "ratio", "rows", "before MB", "peak MB", "heap MB", "alloc MB");
        for (var round = 0; round < Rounds; round++)
        {
            await gateway.RecordAsync(Accounts, round);
            var current = round;
            var (floor, rows) = await BareRound.RunAsync(bare, Accounts, round, account => current == 0 || account % 10 == current - 1);
            await using var memory = new MemoryWatch();
            var started = Stopwatch.GetTimestamp();
            await reader.ReadAllAsync(gateway, CancellationToken.None);
            var taken = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Write(
                round == 0 ? "the first one" : $"a tenth has changed ({round})", Number(taken, 1), Number(Accounts / taken, 0), Number(floor.TotalSeconds, 1),
                Number(taken / floor.TotalSeconds, 1), Number(rows, 0), Megabytes(memory.Before), Megabytes(memory.Peak), Megabytes(memory.Heap), Megabytes(memory.Allocated));
        }

        Console.WriteLine($"    the answers of the gateway: {Megabytes(gateway.Length)} MB");
    }

    private static async Task MeasureSearchAsync(ServiceProvider provider, BenchData data, string file)
    {
        var find = provider.GetRequiredService<FindAccounts>();
        var admin = new Caller(2, [Role.Admin], Door.Api);
        var input = new FindAccountsInput(LocationCode: RecordedGateway.Code, Order: AccountOrder.TrafficPeriod, Descending: true, Limit: 50, Offset: 500);
        var bare = await data.OpenSqlAsync(Search);
        var taken = await Timing.RunAsync(20, 300, bare, async () =>
        {
            if ((await find.RunAsync(admin, input)).Value.Accounts.Count != 50)
            {
                throw new InvalidOperationException("The page is not full.");
            }
        });
        Timing.Header("A search by location and traffic over the outcome, page 11");
        taken[0].Print("bare SQL");
        taken[1].Print("FindAccounts");
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + Search;
        await using var plan = await command.ExecuteReaderAsync();
        while (await plan.ReadAsync())
        {
            Console.WriteLine($"    {plan.GetString(3)}");
        }
    }

    /// <summary>All accounts in the one location, made yesterday and never read.</summary>
    private static async Task SettleAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            UPDATE Accounts SET LocationCode = '{RecordedGateway.Code}', CreatedAt = datetime('now', '-1 day'), Service_PeriodStart = datetime('now', '-1 day', 'start of day'),
                Usage_TrafficBytes = 0, Usage_PeakBytes = 0, Usage_Bytes = 0;
            ANALYZE;
            PRAGMA wal_checkpoint(TRUNCATE);
            """;
        await command.ExecuteNonQueryAsync();
    }

    private static string Megabytes(long bytes) => Number(bytes / 1048576.0, 0);

    private static string Number(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static void Write(string name, params string[] cells) => Console.WriteLine(name.PadRight(30) + string.Concat(cells.Select(cell => cell.PadLeft(11))));
}
