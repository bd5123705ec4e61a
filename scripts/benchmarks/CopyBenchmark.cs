using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Data.PostgreSql.Copying;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Oversight;
using Portal.Core.Staff;

namespace Benchmarks;

/// <summary>
/// Copies a portal of 120,000 accounts from SQLite to a PostgreSQL of its own, and asks both the same: each answer has to be the same, and its times stand
/// beside each other. The data folder is kept if it is named.
/// </summary>
internal static class CopyBenchmark
{
    private const int Warmup = 3;
    private const int Times = 40;
    private const int Pages = 3;

    private static readonly Caller s_staff = new(null, [Role.Admin], Door.Cli);

    /// <param name="folder">Made and removed if it is not named; filled if it is empty.</param>
    public static async Task RunAsync(string? folder)
    {
        var path = folder ?? Directory.CreateTempSubdirectory("s3portal-bench-").FullName;
        var server = Directory.CreateTempSubdirectory("s3portal-bench-postgres-").FullName;
        try
        {
            await CephCluster.RunAsync("chmod", "755", server); // The server runs as a user of its own.
            var time = new StoppedClock(TimeProvider.System.GetUtcNow()); // Answers that name the time are the same, too.
            await using var file = AdminBenchmark.Open(path, null, DatabaseProvider.Sqlite, time);
            await file.MigrateDatabaseAsync();
            await AdminBenchmark.FillAsync(file);
            await using var postgres = AdminBenchmark.Open(path, await StartAsync(server), DatabaseProvider.PostgreSql, time);
            await postgres.MigrateDatabaseAsync();
            await CopyAsync(file, postgres, new DataDirectory(path).DatabaseFile);
            await CompareAsync(file, postgres, new DataDirectory(path).DatabaseFile);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            NpgsqlConnection.ClearAllPools();
            await CephCluster.RunAsync("scripts/postgres-down", server);
            if (folder is null)
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    private static async Task<string> StartAsync(string server)
    {
        await CephCluster.RunAsync("scripts/postgres-up", server);
        var line = (await File.ReadAllTextAsync(Path.Combine(server, "env"))).Trim();
        return line[(line.IndexOf('\'', StringComparison.Ordinal) + 1)..^1];
    }

    private static async Task CopyAsync(ServiceProvider file, ServiceProvider postgres, string path)
    {
        var started = Stopwatch.GetTimestamp();
        await using var from = DatabaseCopy.OpenSource(path, file);
        await using var to = await postgres.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var copied = await new DatabaseCopy(from, to).RunAsync(_ => { }, CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var rows = copied.IsRefused ? throw new InvalidOperationException(copied.Refusal!.Message) : copied.Value.Sum(table => table.Rows);
        var bytes = new FileInfo(path).Length;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"copied and compared {rows:N0} rows ({bytes / 1e6:N0} MB) in {took:N0} s: {rows / took:N0} rows/s"));
    }

    private static async Task CompareAsync(ServiceProvider file, ServiceProvider postgres, string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly");
        await connection.OpenAsync();
        Console.WriteLine();
        Console.WriteLine("the same answer of both".PadRight(58) + "SQLite p50  p99 ms".PadLeft(20) + "PostgreSQL p50  p99".PadLeft(22) + "ratio p50".PadLeft(11));
        var (same, other) = (0, 0);
        foreach (var (name, ask) in await QuestionsAsync(connection))
        {
            if (await ask(file) != await ask(postgres))
            {
                other++;
                Console.WriteLine($"  {name}: ANOTHER ANSWER");
                continue;
            }

            same++;
            var taken = await Timing.RunAsync(Warmup, Times, () => ask(file), () => ask(postgres));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {name,-56}{taken[0].P50,11:F2}{taken[0].P99,9:F2}{taken[1].P50,13:F2}{taken[1].P99,9:F2}{taken[1].P50 / taken[0].P50,11:F2}"));
        }

        Console.WriteLine($"{same} answers the same, {other} others");
    }

    private static async Task<List<(string Name, Func<IServiceProvider, Task<string>> Ask)>> QuestionsAsync(SqliteConnection connection)
    {
        var asked = await AdminBenchmark.AskAsync(connection);
        List<(string, Func<IServiceProvider, Task<string>>)> questions = [];
        foreach (var (name, filter, _) in asked)
        {
            questions.Add(($"accounts, {name}, {Pages} pages", services => WalkAsync(services, new(filter), Pages)));
        }

        foreach (var sort in Enum.GetValues<AccountSort>())
        {
            questions.Add(($"accounts by {sort}, {Pages} pages", services => WalkAsync(services, new(new(), sort), Pages)));
            questions.Add(($"accounts by {sort}, last page", services => WalkAsync(services, new(new(), sort, Backwards: true), 1)));
            questions.Add(($"accounts of a plan by {sort} upwards", services => WalkAsync(services, new(asked[1].Filter, sort, Descending: false), Pages)));
        }

        var plan = asked[1].Filter.PlanId!.Value;
        foreach (var text in new[] { "scale-0031", "SCALE-0031", asked.First(question => question.Filter.S3uid is not null).Filter.S3uid![..6], asked.First(question => question.Filter.Bucket is not null).Filter.Bucket![..^2] })
        {
            questions.Add(($"search for {text}", services => AnswerAsync(services.GetRequiredService<SearchEverything>(), new(text))));
        }

        questions.AddRange(
        [
            ("the API's get_users, by traffic, page 11", services => AnswerAsync(
                services.GetRequiredService<FindAccounts>(), new(Order: Portal.Core.Accounts.AccountOrder.TrafficPeriod, Descending: true, Limit: 50, Offset: 500))),
            ("plans with the accounts on them", services => AnswerAsync(services.GetRequiredService<FindPlans>(), new())),
            ("review of a plan's price", services => AnswerAsync(services.GetRequiredService<ReviewPlanEdit>(), new(plan, new(Monthly: new(Eur: 99))))),
            ("customers, first page", services => AnswerAsync(services.GetRequiredService<FindCustomers>(), new())),
            ("customers, by the beginning of an address", services => AnswerAsync(services.GetRequiredService<FindCustomers>(), new("scale-0099"))),
            ("orders, first page", services => AnswerAsync(services.GetRequiredService<FindOrders>(), new())),
            ("invoices, first page", services => AnswerAsync(services.GetRequiredService<FindInvoices>(), new())),
            ("audit, first page", services => AnswerAsync(services.GetRequiredService<FindAudit>(), new(new()))),
            ("jobs, first page", services => AnswerAsync(services.GetRequiredService<FindJobs>(), new())),
        ]);
        return questions;
    }

    private static async Task<string> WalkAsync(IServiceProvider services, SearchAccountsInput input, int pages)
    {
        var search = services.GetRequiredService<SearchAccounts>();
        var answers = new List<string>();
        while (pages-- > 0)
        {
            var page = (await search.RunAsync(s_staff, input)).Value;
            answers.Add(JsonSerializer.Serialize(page));
            if (page.NextCursor is null)
            {
                break;
            }

            input = input with { Cursor = page.NextCursor };
        }

        return string.Join('\n', answers);
    }

    private static async Task<string> AnswerAsync<TInput, TOutput>(Operation<TInput, TOutput> operation, TInput input)
    {
        var result = await operation.RunAsync(s_staff, input);
        return result.IsRefused ? throw new InvalidOperationException(result.Refusal!.Message) : JsonSerializer.Serialize(result.Value);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
