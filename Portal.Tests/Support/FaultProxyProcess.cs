using System.Diagnostics;
using System.Globalization;

namespace Portal.Tests.Support;

/// <summary>The process that stands between the portal and a gateway and spoils what passes; <c>scripts/faultproxy</c> says how.</summary>
public sealed class FaultProxyProcess : IAsyncDisposable
{
    private readonly Process _process;

    private FaultProxyProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<FaultProxyProcess> StartAsync(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "FaultProxy.dll"), server.Host, server.Port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
        var port = await process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith("listening ", StringComparison.Ordinal) ? line[10..]
            : throw new InvalidOperationException("The proxy did not start.");
        return new(process, new($"{server.Scheme}://{server.Host}:{port}"));
    }

    /// <summary>Gives the command, and returns when it is in force.</summary>
    /// <returns>How often the fault has struck.</returns>
    public int Use(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine();
        return answer?.StartsWith("ok ", StringComparison.Ordinal) == true
            ? int.Parse(answer[3..], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{command}: {answer}");
    }

    /// <summary>How often the present fault has struck.</summary>
    public int Struck => Use("count");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
