using System.Diagnostics;
using Portal.Core.Messaging;

[assembly: AssemblyFixture(typeof(Portal.Tests.Support.RabbitServer))]

namespace Portal.Tests.Support;

/// <summary>
/// A real RabbitMQ, started by the first test that needs it through <c>scripts/rabbitmq-up</c>. Without its programs those tests are skipped. Each test takes names
/// of its own. <c>S3PORTAL_RABBITMQ</c> may name the folder of a server that runs already, which is then left alone.
/// </summary>
public sealed class RabbitServer : IAsyncDisposable
{
    private readonly Lazy<Task<string?>> _started;
    private readonly string? _given;
    private readonly string _folder;

    public RabbitServer()
        : this(Environment.GetEnvironmentVariable("S3PORTAL_RABBITMQ"))
    {
    }

    private RabbitServer(string? given)
    {
        _started = new(BeginAsync);
        _given = string.IsNullOrEmpty(given) ? null : given;
        _folder = _given ?? Path.Combine(Path.GetTempPath(), "portal-rabbitmq-" + Guid.NewGuid().ToString("N")[..8]);
    }

    /// <summary>With user and password in it.</summary>
    public Uri Address { get; private set; } = new("amqp://localhost");

    /// <summary>One more server, for a test that ends it; whoever asks for it disposes it.</summary>
    public static RabbitServer Another() => new(null);

    /// <summary>Returns when the server answers; skips the test when RabbitMQ is not on this machine.</summary>
    public async Task StartAsync() => Assert.SkipWhen(await _started.Value is not null, await _started.Value ?? "");

    /// <summary>How a portal is to reach this server, under names that no other test has.</summary>
    /// <param name="port">Of what stands before the server; its own if absent.</param>
    /// <param name="prefix">That of another portal which shares its queues.</param>
    public MessagingOptions Options(int? port = null, string? prefix = null) => new()
    {
        Kind = MessagingKind.RabbitMq,
        Uri = port is { } other ? new UriBuilder(Address) { Port = other }.Uri : Address,
        Prefix = prefix ?? "t" + Guid.NewGuid().ToString("N")[..12],
    };

    /// <summary>Stops the server in order; what it holds stays.</summary>
    public async Task StopAsync()
    {
        var (code, output) = await Scripts.RunAsync("rabbitmq-down", "--keep", _folder);
        Assert.True(code == 0, output);
    }

    /// <summary>Ends the server as a crash does.</summary>
    public async Task KillAsync()
    {
        using var process = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "pid")), System.Globalization.CultureInfo.InvariantCulture));
        process.Kill();
    }

    /// <summary>Starts it again with what it held, and returns when it answers.</summary>
    public async Task ReviveAsync()
    {
        var (code, output) = await Scripts.RunAsync("rabbitmq-up", _folder);
        Assert.True(code == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated && _given is null && Directory.Exists(_folder))
        {
            await Scripts.RunAsync("rabbitmq-down", _folder);
        }
    }

    /// <summary>Answers why there is no server; <see langword="null"/> when there is one.</summary>
    private async Task<string?> BeginAsync()
    {
        if (_given is null)
        {
            var (code, output) = await Scripts.RunAsync("rabbitmq-up", _folder);
            if (code == Scripts.ProgramsMissing)
            {
                return output.Trim();
            }

            Assert.True(code == 0, output);
        }

        Address = new((await File.ReadAllTextAsync(Path.Combine(_folder, "env"))).Trim().Split('=', 2)[1].Trim('\''));
        return null;
    }
}
