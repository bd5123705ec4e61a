using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Configuration;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Tests.Support;

/// <summary>
/// On which database the tests run: SQLite, or a PostgreSQL that <c>scripts/postgres-up</c> starts, where <c>S3PORTAL_TEST_DATABASE</c> says <c>PostgreSql</c>.
/// There a data folder has a database of its own, copied from a migrated one and gone with the folder. <c>S3PORTAL_POSTGRES</c> may name the folder of a server that
/// runs already, which is then left alone.
/// </summary>
internal static class TestDatabases
{
    private static readonly ConcurrentDictionary<string, string> s_put = new(StringComparer.Ordinal);

    private static readonly Lazy<string> s_server = new(StartServer);

    private static readonly Lazy<string> s_template = new(MakeTemplate);

    public static DatabaseProvider Provider { get; } =
        Enum.Parse<DatabaseProvider>(Environment.GetEnvironmentVariable("S3PORTAL_TEST_DATABASE") is { Length: > 0 } name ? name : nameof(DatabaseProvider.Sqlite), ignoreCase: true);

    public static bool ArePostgres => Provider is DatabaseProvider.PostgreSql;

    /// <summary>Of the database of a data folder; <see langword="null"/> for the file in it.</summary>
    /// <param name="database">That of the run if absent.</param>
    public static string? ConnectionOf(string dataFolder, DatabaseProvider? database = null) =>
        (database ?? Provider) is DatabaseProvider.PostgreSql ? Connect(NameOf(dataFolder)) : null;

    /// <summary>A time as it is read again: PostgreSQL keeps microseconds.</summary>
    public static DateTime AsKept(DateTime time) => ArePostgres ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond)) : time;

    /// <summary>The time of an audit event, for a statement in SQL.</summary>
    public static object EventTime(DateTime time) => ArePostgres ? time.Ticks : time;

    /// <summary>The portal's database in a data folder, as the portal registers it.</summary>
    public static IServiceCollection AddTestData(this IServiceCollection services, string dataFolder) =>
        services.AddPortalData(new DataDirectory(dataFolder), ConnectionOf(dataFolder), Provider);

    /// <summary>The settings that lead a portal to the database of its data folder, which is made if there is none.</summary>
    public static IReadOnlyDictionary<string, string?> SettingsOf(string dataFolder)
    {
        if (!ArePostgres)
        {
            return new Dictionary<string, string?>();
        }

        Put(dataFolder);
        return new Dictionary<string, string?> { ["Database:Provider"] = nameof(DatabaseProvider.PostgreSql), ["Database:ConnectionString"] = ConnectionOf(dataFolder) };
    }

    /// <summary>Makes the database of a data folder on the server; does nothing if there is one.</summary>
    public static void Put(string dataFolder) => s_put.GetOrAdd(dataFolder, folder =>
    {
        var name = NameOf(folder);
        Run($"""CREATE DATABASE "{name}" TEMPLATE "{s_template.Value}" """);
        return name;
    });

    /// <summary>Removes the database of a data folder that goes.</summary>
    public static void Drop(string dataFolder)
    {
        if (s_put.TryRemove(dataFolder, out var name))
        {
            using (var known = new NpgsqlConnection(Connect(name)))
            {
                NpgsqlConnection.ClearPool(known);
            }

            Run($"""DROP DATABASE "{name}" WITH (FORCE)""");
        }
    }

    private static string NameOf(string dataFolder) => $"w_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)))[..32]}";

    private static string Connect(string database) => new NpgsqlConnectionStringBuilder(s_server.Value) { Database = database, MaxPoolSize = 40, ConnectionIdleLifetime = 15 }.ConnectionString;

    private static void Run(string statement)
    {
        using var connection = new NpgsqlConnection(s_server.Value);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own words.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string MakeTemplate()
    {
        var name = $"t_{Environment.ProcessId}_{Guid.NewGuid():N}"[..24];
        Run($"""CREATE DATABASE "{name}" """);
        using var folder = new TempFolder();
        var services = new ServiceCollection().AddLogging();
        services.AddPortalData(new DataDirectory(folder.Path), $"{Connect(name)};Pooling=False", DatabaseProvider.PostgreSql).AddCustomers();
        using var provider = services.BuildServiceProvider();
        Task.Run(() => provider.MigrateDatabaseAsync()).GetAwaiter().GetResult();
        return name;
    }

    private static string StartServer()
    {
        var given = Environment.GetEnvironmentVariable("S3PORTAL_POSTGRES");
        var folder = string.IsNullOrEmpty(given) ? Path.Combine(Path.GetTempPath(), "portal-postgres-" + Guid.NewGuid().ToString("N")[..8]) : given;
        if (string.IsNullOrEmpty(given))
        {
            RunScript("postgres-up", folder);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => RunScript("postgres-down", folder);
        }

        return File.ReadAllText(Path.Combine(folder, "env")).Trim().Split('=', 2)[1].Trim('\'');
    }

    private static void RunScript(string script, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(SolutionFolder.Find(AppContext.BaseDirectory), "scripts", script), [folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{script} did not start.");
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
