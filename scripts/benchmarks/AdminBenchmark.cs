using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Oversight;
using Portal.Core.Staff;
using Portal.Core.Storage;
using Portal.Development;

namespace Benchmarks;

/// <summary>
/// What the back office asks at 100,000 customers, 120,000 accounts and 1,000,000 buckets: each filter, sort and place of the list of accounts, and
/// the lists beside it, each beside the bare SQL of the same question in the same run. The data folder is kept if it is named.
/// </summary>
internal static class AdminBenchmark
{
    private const int Warmup = 5;
    private const int Times = 100;

    private const string Columns =
        """
        a.Id, a.S3uid, a.Label, a.OwnerId, c.Email, c.Billing, a.PlanId, p.Name, p.StorageType, a.LocationCode, a.State, p.QuotaGb, a.Usage_Bytes, a.Usage_Buckets, a.Usage_TrafficBytes,
        a.Usage_PeakBytes, a.CreatedAt, a.Service_NextCommitDate, a.Service_CancelledAt, a.Service_CancellationDate, a.Service_TerminationDate, a.Service_UnpaidSince
        """;

    private static readonly (AccountSort Sort, string Column)[] s_sorts =
    [
        (AccountSort.Created, "Id"), (AccountSort.Traffic, "Usage_TrafficBytes"), (AccountSort.Peak, "Usage_PeakBytes"), (AccountSort.Stored, "Usage_Bytes"), (AccountSort.Plan, "PlanId"),
        (AccountSort.Client, "OwnerId"),
    ];

    /// <param name="folder">Made and removed if it is not named; filled if it is empty.</param>
    public static async Task RunAsync(string? folder)
    {
        var path = folder ?? Directory.CreateTempSubdirectory("s3portal-bench-").FullName;
        try
        {
            await using var provider = Open(path, null, DatabaseProvider.Sqlite, TimeProvider.System);
            await provider.MigrateDatabaseAsync();
            await FillAsync(provider);
            await MeasureAsync(provider, new DataDirectory(path).DatabaseFile);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            if (folder is null)
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    /// <summary>The back office's operations on a database.</summary>
    internal static ServiceProvider Open(string folder, string? connectionString, DatabaseProvider database, TimeProvider time)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(time);
        services.AddPortalData(new DataDirectory(folder), connectionString, database).AddOperations().AddCatalog();
        services.AddCustomers();
        services.AddSingleton<StorageClusters>();
        return services.BuildServiceProvider();
    }

    internal static async Task FillAsync(ServiceProvider provider)
    {
        var data = new ScaleData(provider.GetRequiredService<IDbContextFactory<PortalDb>>(), TimeProvider.System);
        if (!await data.IsThereAsync(CancellationToken.None))
        {
            var started = Stopwatch.GetTimestamp();
            await data.MakeAsync(new(), (name, took) => Console.WriteLine($"  {name,-20}{took.TotalSeconds,8:0.0} s"), CancellationToken.None);
            Console.WriteLine($"  made in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        }
    }

    private static async Task MeasureAsync(ServiceProvider provider, string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly");
        await connection.OpenAsync();
        var asked = await AskAsync(connection);
        Header("Accounts, by each filter");
        foreach (var (name, filter, where) in asked)
        {
            await MeasureListAsync(provider, connection, $"{name}, first page", filter, where, s_sorts[0], Place.First);
        }

        foreach (var sort in s_sorts)
        {
            Header($"Accounts, by {sort.Sort}");
            foreach (var (name, filter, where) in asked.Take(2))
            {
                foreach (var place in Enum.GetValues<Place>())
                {
                    await MeasureListAsync(provider, connection, $"{name}, {place} page", filter, where, sort, place);
                }
            }
        }

        Header("Others");
        await MeasureOthersAsync(provider, connection, asked);
        await MeasureSearchAsync(provider, connection, asked);
    }

    /// <summary>The search over everything, by the beginnings of names of each kind, beside one statement that asks each index.</summary>
    private static async Task MeasureSearchAsync(ServiceProvider provider, SqliteConnection connection, List<(string Name, AccountFilter Filter, string Where)> asked)
    {
        var search = provider.GetRequiredService<SearchEverything>();
        var s3uid = asked.Select(question => question.Filter.S3uid).First(name => name is not null)!;
        var bucket = asked.Select(question => question.Filter.Bucket).First(name => name is not null)!;
        foreach (var text in new[] { "scale-0031", s3uid[..6], bucket[..^2] })
        {
            await CompareAsync(connection, $"search for {text}", SearchSql(text), async () => (await search.RunAsync(Staff, new(text))).Value.Things.Count);
        }
    }

    private static string SearchSql(string text)
    {
        var parts = new[]
        {
            ("AspNetUsers", "NormalizedEmail", text.ToUpperInvariant()), ("Accounts", "S3uid", text), ("Accounts", "Label COLLATE NOCASE", text),
            ("KnownBuckets", "Name", text.ToLowerInvariant()), ("Invoices", "Number", text.ToUpperInvariant()), ("Orders", "Reference", text),
        };
        return string.Join(" UNION ALL ", parts.Select(part =>
            $"SELECT name FROM (SELECT {part.Item2} AS name FROM {part.Item1} WHERE {part.Item2} >= '{part.Item3}' AND {part.Item2} < '{part.Item3}\U0010FFFF' ORDER BY {part.Item2} LIMIT 5)"));
    }

    /// <summary>The filters, and what they are in SQL; the first is none, the second one plan.</summary>
    internal static async Task<List<(string Name, AccountFilter Filter, string Where)>> AskAsync(SqliteConnection connection)
    {
        var plan = await ReadAsync(connection, "SELECT Id FROM Plans WHERE Name = 'Scale 5'");
        var reseller = await ReadAsync(connection, "SELECT Id FROM AspNetUsers WHERE NormalizedEmail = 'SCALE-0000000@EXAMPLE.NET'");
        var s3uid = await ReadAsync(connection, "SELECT S3uid FROM Accounts WHERE State = 'Active' ORDER BY Id DESC LIMIT 1 OFFSET 50000");
        var bucket = await ReadAsync(connection, "SELECT Name FROM KnownBuckets ORDER BY AccountId DESC LIMIT 1 OFFSET 1000");
        return
        [
            ("all", new(), "1"),
            ("plan", new(PlanId: int.Parse(plan, CultureInfo.InvariantCulture)), $"PlanId = {plan}"),
            ("location", new(LocationCode: "XC"), "LocationCode = 'XC'"),
            ("storage type", new(StorageType: "Cold"), "PlanId IN (SELECT Id FROM Plans WHERE StorageType = 'Cold')"),
            ("billing", new(Billing: "whmcs"), "EXISTS (SELECT 1 FROM AspNetUsers AS o WHERE o.Id = OwnerId AND o.Billing = 'whmcs')"),
            ("client with 1,200", new(CustomerId: int.Parse(reseller, CultureInfo.InvariantCulture)), $"OwnerId = {reseller}"),
            ("e-mail", new(Email: "scale-0031337@example.net"), "OwnerId = (SELECT Id FROM AspNetUsers WHERE NormalizedEmail = 'SCALE-0031337@EXAMPLE.NET')"),
            ("s3uid", new(S3uid: s3uid), $"S3uid = '{s3uid}'"),
            ("bucket", new(Bucket: bucket), $"Id IN (SELECT AccountId FROM KnownBuckets WHERE Name = '{bucket}')"),
            ("suspended", new(Phase: AccountPhase.Suspended), "State = 'Suspended' AND Service_CancelledAt IS NULL"),
            ("ending", new(Phase: AccountPhase.Ending), "State = 'Active' AND Service_CancellationDate >= datetime('now')"),
            ("plan and location", new(PlanId: int.Parse(plan, CultureInfo.InvariantCulture), LocationCode: "XB"), $"PlanId = {plan} AND LocationCode = 'XB'"),
        ];
    }

    private static async Task MeasureListAsync(
        ServiceProvider provider, SqliteConnection connection, string name, AccountFilter filter, string where, (AccountSort Sort, string Column) sort, Place place)
    {
        var search = provider.GetRequiredService<SearchAccounts>();
        var all = $"FROM Accounts WHERE State <> 'Deleted' AND {where}";
        var (cursor, after) = ((string?)null, "");
        if (place is Place.Middle)
        {
            var count = long.Parse(await ReadAsync(connection, $"SELECT COUNT(*) {all}"), CultureInfo.InvariantCulture);
            cursor = await ReadAsync(connection, $"SELECT {sort.Column} || '~' || Id {all} ORDER BY {sort.Column} DESC, Id DESC LIMIT 1 OFFSET {count / 2}");
            var (key, id) = (cursor.Split('~')[0], cursor.Split('~')[1]);
            after = sort.Column == "Id" ? $" AND Id < {id}" : $" AND ({sort.Column}, Id) < ({key}, {id})";
        }

        var direction = place is Place.Last ? "" : " DESC";
        var sql = $"""
            SELECT {Columns} FROM (SELECT Id {all}{after} ORDER BY {sort.Column}{direction}, Id{direction} LIMIT 51) AS page
            JOIN Accounts a ON a.Id = page.Id JOIN AspNetUsers c ON c.Id = a.OwnerId JOIN Plans p ON p.Id = a.PlanId
            """;
        var input = new SearchAccountsInput(filter, sort.Sort, Descending: true, cursor, Backwards: place is Place.Last);
        await CompareAsync(connection, name, sql, async () => (await search.RunAsync(Staff, input)).Value.Rows.Count);
    }

    private static async Task MeasureOthersAsync(ServiceProvider provider, SqliteConnection connection, List<(string Name, AccountFilter Filter, string Where)> asked)
    {
        var find = provider.GetRequiredService<FindAccounts>();
        var plans = provider.GetRequiredService<FindPlans>();
        var review = provider.GetRequiredService<ReviewPlanEdit>();
        var plan = asked[1].Filter.PlanId!.Value;
        await CompareAsync(
            connection, "the API's get_users, by traffic, page 11",
            $"""
            SELECT {Columns} FROM (SELECT Id FROM Accounts WHERE State <> 'Deleted' ORDER BY Usage_TrafficBytes DESC, Id DESC LIMIT 50 OFFSET 500) AS page
            JOIN Accounts a ON a.Id = page.Id JOIN AspNetUsers c ON c.Id = a.OwnerId JOIN Plans p ON p.Id = a.PlanId
            """,
            async () => (await find.RunAsync(Staff, new(Order: Portal.Core.Accounts.AccountOrder.TrafficPeriod, Descending: true, Limit: 50, Offset: 500))).Value.Accounts.Count);
        await CompareAsync(
            connection, "plans with the accounts on them",
            "SELECT p.*, (SELECT COUNT(*) FROM Accounts WHERE PlanId = p.Id AND State <> 'Deleted') FROM Plans p",
            async () => (await plans.RunAsync(Staff, new())).Value.Plans.Count);
        await CompareAsync(
            connection, "review of a plan's price",
            $"""
            SELECT o.Currency, COUNT(*), MIN(a.Service_CloseOn), MAX(a.Service_CloseOn), COUNT(a.Service_UnpaidSince), COUNT(a.Service_CancelledAt) FROM Accounts a
            JOIN AspNetUsers o ON o.Id = a.OwnerId WHERE a.PlanId = {plan} AND a.State <> 'Deleted' GROUP BY o.Currency
            """,
            async () => (await review.RunAsync(Staff, new(plan, new(Monthly: new(Eur: 99))))).Value.Prices.Count);
        var customers = provider.GetRequiredService<FindCustomers>();
        await CompareAsync(
            connection, "customers, first page",
            "SELECT Id, Email, EmailConfirmed, LockoutEnd, Tags, Billing, Currency, CreatedAt FROM AspNetUsers ORDER BY Id LIMIT 51",
            async () => (await customers.RunAsync(Staff, new())).Value.Customers.Count);
        await CompareAsync(
            connection, "customers, by the beginning of an address",
            """
            SELECT Id, Email, EmailConfirmed, LockoutEnd, Tags, Billing, Currency, CreatedAt FROM AspNetUsers
            WHERE NormalizedEmail >= 'SCALE-0099' AND NormalizedEmail < 'SCALE-009:' ORDER BY Id LIMIT 51
            """,
            async () => (await customers.RunAsync(Staff, new("scale-0099"))).Value.Customers.Count);
    }

    private static async Task CompareAsync(SqliteConnection connection, string name, string sql, Func<Task<int>> ask)
    {
        var taken = await Timing.RunAsync(
            Warmup,
            Times,
            () => ReadAllAsync(connection, sql),
            async () =>
            {
                if (await ask() == 0)
                {
                    throw new InvalidOperationException($"{name}: nothing was found.");
                }
            });
        var (bare, operation) = (taken[0], taken[1]);
        Write($"  {name}", Number(operation.P50), Number(operation.P99), Number(bare.P50), Number(bare.P99), Number(operation.P50 / bare.P50));
    }

    private static async Task<string> ReadAsync(SqliteConnection connection, string sql)
    {
        await using var command = Command(connection, sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }

    private static async Task ReadAllAsync(SqliteConnection connection, string sql)
    {
        await using var command = Command(connection, sql);
        await using var reader = await command.ExecuteReaderAsync();
        var row = new object[reader.FieldCount];
        while (await reader.ReadAsync())
        {
            reader.GetValues(row);
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The program's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private static Caller Staff { get; } = new(null, [Role.Admin], Door.Cli);

    private static void Header(string title)
    {
        Console.WriteLine();
        Write(title, "p50 ms", "p99 ms", "SQL p50", "SQL p99", "ratio p50");
    }

    private static void Write(string name, params string[] cells) => Console.WriteLine(name.PadRight(46) + string.Concat(cells.Select(cell => cell.PadLeft(11))));

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private enum Place
    {
        First,
        Middle,
        Last,
    }
}
