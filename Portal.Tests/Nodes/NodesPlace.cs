using System.Globalization;
using Portal.Core.Messaging;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.Nodes;

/// <summary>Tests that visit one portal of several processes, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class NodesPlaceCollection : ICollectionFixture<NodesPlace>
{
    public const string Name = "Portal of several nodes";
}

/// <summary>
/// A portal as it has grown: two nodes that only show pages behind nginx, a worker that does the work, on one PostgreSQL, RabbitMQ and Ceph. All are processes of their own; the
/// first test that needs them starts them.
/// </summary>
public sealed class NodesPlace(CephGateway ceph, RabbitServer rabbit) : IAsyncDisposable
{
    /// <summary>How long a node that is told to stop goes on answering, in seconds: until nginx has noticed.</summary>
    private const int DrainSeconds = 3;

    private readonly PortalNode[] _nodes = new PortalNode[2];
    private readonly int[] _ports = [FreePort.Next(), FreePort.Next()];
    private Task? _starting;
    private PublishedPortal? _portal;
    private NodesLab? _lab;
    private PortalNode? _worker;
    private int _people;
    private int _workers;

    /// <summary>Where nginx listens.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>Of a process that looks at the same database and storage, and does nothing by itself.</summary>
    public IServiceProvider Services => Lab.Services;

    private NodesLab Lab => _lab ?? throw new InvalidOperationException("The nodes have not been started.");

    /// <summary>Returns when all of it works; skips the test where a program is not on this machine.</summary>
    public async Task StartAsync()
    {
        await (_starting ??= BeginAsync());
        _worker!.Resume(); // A test that failed may have left it paused.
    }

    /// <summary>A customer with € 200 of credit.</summary>
    /// <returns>The e-mail address; the password is that of the demo sign-ins.</returns>
    public async Task<string> AddCustomerAsync()
    {
        var email = string.Create(CultureInfo.InvariantCulture, $"customer-{++_people}@example.net");
        await Lab.AddCustomerAsync(email, 200);
        return email;
    }

    public Task PauseWorkerAsync()
    {
        _worker!.Pause();
        return Task.CompletedTask;
    }

    public Task ResumeWorkerAsync()
    {
        _worker!.Resume();
        return Task.CompletedTask;
    }

    /// <summary>The end of what each process has said, for whoever looks at a test that failed.</summary>
    public string Said => string.Join('\n', _nodes.Append(_worker).OfType<PortalNode>().Select(node => $"{(node.Process.HasExited ? "ended" : "runs")}: {string.Join('\n', node.Output.Split('\n').TakeLast(60))}"));

    /// <summary>Puts another worker in the place of the one that works.</summary>
    /// <param name="killAt">Where the new one kills itself, see <see cref="StartupHook"/>.</param>
    public async Task ReplaceWorkerAsync(string? killAt = null)
    {
        if (_worker is { Process.HasExited: false } before)
        {
            before.Terminate();
            await before.Process.WaitForExitAsync(NodesLab.Token);
            Assert.True(before.Process.ExitCode == 0, before.Output);
        }

        _worker = await Lab.StartWorkerAsync($"worker-{++_workers}", killAt);
    }

    /// <summary>Waits until the worker has killed itself.</summary>
    public async Task WaitUntilWorkerDiesAsync()
    {
        await _worker!.Process.WaitForExitAsync(NodesLab.Token).WaitAsync(Eventually.Patience, NodesLab.Token);
        Assert.NotEqual(0, _worker.Process.ExitCode);
    }

    /// <summary>What an update does: each node is told to stop and started again while the other one serves.</summary>
    public async Task RestartNodesAsync()
    {
        for (var number = 0; number < _nodes.Length; number++)
        {
            _nodes[number].Terminate();
            await _nodes[number].Process.WaitForExitAsync(NodesLab.Token);
            Assert.True(_nodes[number].Process.ExitCode == 0, _nodes[number].Output);
            _nodes[number] = await StartNodeAsync(number);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }

        _portal?.Dispose();
    }

    private async Task BeginAsync()
    {
        await rabbit.StartAsync();
        _portal = await PublishedPortal.MakeAsync(NodesLab.Token);
        _lab = await NodesLab.OpenAsync(ceph, leaseSeconds: 3, program: _portal.Program, settings: new Dictionary<string, string?>
        {
            ["Messaging:Kind"] = nameof(MessagingKind.RabbitMq),
            ["Messaging:RabbitMq:Uri"] = rabbit.Address.ToString(),
            ["Messaging:RabbitMq:Prefix"] = "t" + Guid.NewGuid().ToString("N")[..12],
            ["Work:InPortal"] = "false",
            ["Security:PublicUrl"] = Address.ToString(),
            ["Security:SignInPostsPerMinute"] = "100000",
        });
        await Lab.Services.AddDevelopmentDataAsync(NodesLab.Token);
        var worker = ReplaceWorkerAsync();
        var nodes = await Task.WhenAll(StartNodeAsync(0), StartNodeAsync(1));
        nodes.CopyTo(_nodes, 0);
        await worker;
        await Lab.StartNginxAsync(Address.Port, nodes);
    }

    private Task<PortalNode> StartNodeAsync(int number) =>
        Lab.StartNodeAsync(string.Create(CultureInfo.InvariantCulture, $"node-{number}"), drainSeconds: DrainSeconds, port: _ports[number]);
}
