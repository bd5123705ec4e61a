using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>
/// One data folder that lives through several portals: first the service layer in the test's process prepares it, then the real
/// program works on it, is killed and started again, and at last the test looks at what is left.
/// </summary>
internal sealed class KilledPortal : IDisposable
{
    private const int KilledBySignal9 = 128 + 9;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    /// <summary>The service layer on the folder. Only one at a time has it: dispose it before a process is started.</summary>
    public Task<TestWorld> OpenAsync() => TestWorld.CreateAsync(services => services.AddSingleton(TimeProvider.System), _folder);

    /// <summary>Lets the program work until it has killed itself where the activity begins or ends.</summary>
    /// <param name="moment"><c>ACTIVITY/start</c> or <c>ACTIVITY/stop</c>.</param>
    public async Task DieAtAsync(string moment)
    {
        using var portal = Start(moment);
        using var limit = new CancellationTokenSource(s_patience);
        await portal.Process.WaitForExitAsync(limit.Token);
        Assert.True(portal.Process.ExitCode == KilledBySignal9, $"The portal ended with {portal.Process.ExitCode} instead of at {moment}.\n{portal.Output}");
    }

    /// <summary>Lets the program work until this is so, then kills it from outside.</summary>
    public async Task RunUntilAsync(Func<PortalDb, Task<bool>> isSo)
    {
        using var portal = Start(null);
        try
        {
            await Eventually.TrueAsync(async () =>
            {
                Assert.False(portal.Process.HasExited, portal.Output);
                await using var db = Read();
                return await isSo(db);
            });
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"What was waited for did not come.\n{portal.Output}");
        }
    }

    /// <summary>Storage holds exactly the accounts that the portal knows, and of each exactly these buckets.</summary>
    public async Task CheckStorageAsync(TestWorld world, IEnumerable<string> buckets)
    {
        await using var db = await world.OpenDbAsync();
        var known = await db.Accounts.Where(account => account.State != AccountState.Deleted).Select(account => account.S3uid).ToListAsync();
        Assert.Equal(known.Order(), await ReadStorageAsync("SELECT s3uid FROM account ORDER BY s3uid"));
        Assert.Equal(buckets.Order(), await ReadStorageAsync("SELECT name FROM bucket ORDER BY name"));
    }

    /// <summary>One column of what the embedded storage in NL keeps about itself.</summary>
    public async Task<IReadOnlyList<string>> ReadStorageAsync(string query)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(TestWorld.RootOf(_folder, "NL"), "metadata.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The queries are the tests'.
        command.CommandText = query;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        List<string> values = [];
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The database, read while the program works on it.</summary>
    private PortalDb Read() => new(new DbContextOptionsBuilder<PortalDb>()
        .UseSqlite($"Data Source={new DataDirectory(_folder.Path).DatabaseFile};Mode=ReadOnly;Pooling=False").Options);

    private Running Start(string? moment)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["DataDirectory"] = _folder.Path,
            ["Service__LeaseSeconds"] = "2",
            ["Storage__Locations__0__Port"] = "0",
            ["Storage__Locations__1__Port"] = "0",
        };
        if (moment is not null)
        {
            settings["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
            settings[StartupHook.Moment] = moment;
        }

        return new(PortalProcess.Start([], settings));
    }

    /// <summary>A running program; killed at the end if it still runs.</summary>
    private sealed class Running : IDisposable
    {
        private readonly System.Text.StringBuilder _output = new();

        public Running(Process process)
        {
            Process = process;
            process.OutputDataReceived += (_, line) => Add(line.Data);
            process.ErrorDataReceived += (_, line) => Add(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public Process Process { get; }

        public string Output
        {
            get
            {
                lock (_output)
                {
                    return _output.ToString();
                }
            }
        }

        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill();
                Process.WaitForExit();
            }

            Process.Dispose();
        }

        private void Add(string? line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }
}
