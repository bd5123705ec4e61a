using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Benchmarks.Scale;

/// <summary>One portal of several on one database: a process of its own, with a probe inside.</summary>
internal sealed partial class ScaleNode : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly Socket _listener;
    private Socket? _probe;

    private ScaleNode(Process process, Socket listener)
    {
        (_process, _listener) = (process, listener);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.Exited += (_, _) => _listens.TrySetException(new InvalidOperationException("The node ended before it listened."));
        process.EnableRaisingEvents = true;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _listens.Task.Result;

    /// <summary>Processor time of the process since it began.</summary>
    public TimeSpan Cpu => ProcessTimes.Of(_process.Id);

    /// <summary>Returns when it listens.</summary>
    /// <param name="folder">Its own.</param>
    public static async Task<ScaleNode> StartAsync(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var path = Path.Combine(folder, "probe");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll")]) { RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ScaleNode).Assembly.Location;
        start.Environment[NodeProbe.Variable] = path;
        var node = new ScaleNode(Process.Start(start)!, listener);
        try
        {
            await node._listens.Task.WaitAsync(s_patience);
            node._probe = await listener.AcceptAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps all its threads on these processors, such as <c>0</c> or <c>0,1</c>.</summary>
    public Task PinAsync(string processors) => CephCluster.RunAsync("taskset", "-a", "-p", "-c", processors, _process.Id.ToString(CultureInfo.InvariantCulture));

    /// <param name="collect">Whether garbage is collected first, which takes a moment.</param>
    public async Task<NodeReading> ReadAsync(bool collect)
    {
        await _probe!.SendAsync(new[] { collect ? NodeProbe.Collect : NodeProbe.Look });
        using var reader = new StreamReader(new NetworkStream(_probe, ownsSocket: false));
        return JsonSerializer.Deserialize<NodeReading>((await reader.ReadLineAsync())!)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _probe?.Dispose();
        _listener.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null && Listening().Match(line) is { Success: true } found)
        {
            _listens.TrySetResult(new(found.Groups[1].Value));
        }
        else if (line is not null && !Announcement().IsMatch(line))
        {
            Console.Error.WriteLine(line); // Warnings and worse.
        }
    }

    [GeneratedRegex("^Portal: (http://\\S+)$")]
    private static partial Regex Listening();

    [GeneratedRegex(": http://|^Mails are not sent")]
    private static partial Regex Announcement();
}
