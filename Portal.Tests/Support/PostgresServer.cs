using Npgsql;

namespace Portal.Tests.Support;

/// <summary>A PostgreSQL of a test's own, which the test may end, start again, and let another take over from.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;

    private PostgresServer(string folder, string env)
    {
        _folder = folder;
        Connection = new(env.Trim().Split('=', 2)[1].Trim('\'')) { Pooling = false };
    }

    /// <summary>Leads to its database <c>postgres</c>, whoever holds the database of the portal.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    public string Address => $"{Connection.Host}:{Connection.Port}";

    /// <summary>Returns when the server answers; skips the test when PostgreSQL is not on this machine.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var folder = NewFolder();
        var (code, output) = await Scripts.RunAsync("postgres-up", folder);
        Assert.SkipWhen(code == Scripts.ProgramsMissing, output);
        Assert.True(code == 0, output);
        return new(folder, output);
    }

    /// <summary>
    /// Starts a standby, which has everything that this server has said to be committed. That holds for a crash of this server alone, too; the servers of tests do without it otherwise.
    /// </summary>
    public async Task<PostgresServer> AddStandbyAsync()
    {
        await LoseNothingAsync();
        var folder = NewFolder();
        var (code, output) = await Scripts.RunAsync("postgres-standby", _folder, folder);
        Assert.True(code == 0, output);
        await RunAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await RunAsync("SELECT pg_reload_conf()");
        await Eventually.TrueAsync(async () => await RunAsync("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") is 1L);
        return new(folder, output);
    }

    /// <summary>Keeps what it has said to be committed over a crash.</summary>
    public async Task LoseNothingAsync()
    {
        await RunAsync("ALTER SYSTEM SET synchronous_commit = 'on'");
        await RunAsync("SELECT pg_reload_conf()");
        await Eventually.TrueAsync(async () => await RunAsync("SHOW synchronous_commit") is "on");
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task CrashAsync()
    {
        var (code, output) = await Scripts.RunAsync("postgres-down", "--keep", _folder);
        Assert.True(code == 0, output);
    }

    /// <summary>Starts it again with what it held.</summary>
    public async Task ReviveAsync()
    {
        var (code, output) = await Scripts.RunAsync("postgres-up", _folder);
        Assert.True(code == 0, output);
    }

    /// <summary>Makes a standby the server that is written to.</summary>
    public Task PromoteAsync() => RunAsync("SELECT pg_promote()");

    /// <summary>Runs a statement, and answers its first value.</summary>
    public async Task<object?> RunAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(Connection.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own words.
        command.CommandText = statement;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await Scripts.RunAsync("postgres-down", _folder);

    private static string NewFolder() => Path.Combine(Path.GetTempPath(), $"portal-postgres-{Guid.NewGuid().ToString("N")[..8]}");
}
