using System.Diagnostics;
using System.Globalization;

namespace Portal.Tests.Simulation;

/// <summary>A simulated portal as a process of its own, which can be killed in the middle of a step.</summary>
internal sealed class SimulatedProcess : IAsyncDisposable
{
    private readonly string[] _arguments;
    private readonly bool _isKilled;
    private Process? _process;
    private Process? _next;
    private Task<string?>? _answer;

    /// <param name="isKilled">Whether it will be: then the process that follows gets ready while this one works.</param>
    public SimulatedProcess(string folder, int seed, int customers, int share, int shares, StorageHost storage, bool isKilled)
    {
        _isKilled = isKilled;
        _arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Simulation.dll"), folder,
            .. new[] { seed, customers, share, shares }.Select(number => number.ToString(CultureInfo.InvariantCulture)), .. storage.Arguments,
        ];
    }

    public int Kills { get; private set; }

    /// <summary>Begins a step; <see cref="FinishAsync"/> waits for it.</summary>
    public async Task BeginAsync(string step)
    {
        if (_process is null)
        {
            _process = _next ?? Load();
            _next = _isKilled ? Load() : null;
            await _process.StandardInput.WriteLineAsync("start");
            await _process.StandardInput.FlushAsync();
            Assert.Equal("done", await _process.StandardOutput.ReadLineAsync());
        }

        await _process.StandardInput.WriteLineAsync(step);
        await _process.StandardInput.FlushAsync();
        _answer = _process.StandardOutput.ReadLineAsync();
    }

    /// <summary>Waits for the end of the step.</summary>
    public async Task FinishAsync() => Assert.Equal("done", await _answer!);

    /// <summary>Kills it after a while, unless the step is over by then.</summary>
    /// <returns>Whether it was killed.</returns>
    public async Task<bool> KillAsync(TimeSpan after)
    {
        // The moment is meant to be any: nothing is waited for here.
        if (await Task.WhenAny(_answer!, Task.Delay(after)) == _answer)
        {
            await FinishAsync();
            return false;
        }

        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        Kills++;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _process, _next }.OfType<Process>())
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private Process Load() => Process.Start(new ProcessStartInfo("dotnet", _arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
