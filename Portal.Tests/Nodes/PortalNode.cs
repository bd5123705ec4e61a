using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Portal.Tests.Support;

namespace Portal.Tests.Nodes;

/// <summary>One portal, or worker, of several on one database: a process of its own.</summary>
internal sealed partial class PortalNode : IDisposable
{
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PortalNode(Process process)
    {
        Process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>Where it listens; a worker for questions about its health alone.</summary>
    public Uri Address => _listens.Task.Result;

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

    /// <summary>Returns when it listens.</summary>
    /// <param name="verb"><c>worker</c>, with <c>Work__HealthUrl</c> among the settings; a portal if absent.</param>
    /// <param name="program">Its path; what was built with these tests if absent.</param>
    public static async Task<PortalNode> StartAsync(IReadOnlyDictionary<string, string?> settings, string? verb = null, string? program = null)
    {
        var node = new PortalNode(PortalProcess.Start(verb is null ? [] : [verb], settings, program));
        try
        {
            await node._listens.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
            return node;
        }
        catch (Exception)
        {
            var output = node.Output;
            node.Dispose();
            throw new InvalidOperationException($"The node did not start.\n{output}");
        }
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Tells it to stop, as a supervisor does.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>It does nothing any more until it is let go on.</summary>
    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    /// <summary>What it answers to a load balancer.</summary>
    public async Task<(HttpStatusCode Ready, HttpStatusCode Alive)> AskHealthAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken);
        using var alive = await http.GetAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
        return (ready.StatusCode, alive.StatusCode);
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

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Add(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line is not null && Listening().Match(line) is { Success: true } found)
        {
            _listens.TrySetResult(new(found.Groups[1].Value));
        }
    }

    [GeneratedRegex("^(?:Portal|Health): (http://[^\\s/]+)")]
    private static partial Regex Listening();
}
