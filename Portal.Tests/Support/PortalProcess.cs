using System.Diagnostics;

namespace Portal.Tests.Support;

/// <summary>The program as an operator starts it: a process of its own.</summary>
public static class PortalProcess
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it to its end.</summary>
    /// <param name="settings">As environment variables, so with <c>__</c> between the parts of a key.</param>
    public static async Task<ProcessOutcome> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings, string? input = null)
    {
        using var process = Start(arguments, settings);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts it and leaves it running; the caller ends it.</summary>
    /// <param name="program">Its path; what was built with these tests if absent.</param>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings, string? program = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var start = new ProcessStartInfo("dotnet", [program ?? Path.Combine(AppContext.BaseDirectory, "Portal.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var database = settings.GetValueOrDefault("DataDirectory") is { } folder ? TestDatabases.SettingsOf(folder) : new Dictionary<string, string?>();
        foreach (var (key, value) in database.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)).Concat(settings))
        {
            start.Environment[key] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
    }
}

/// <summary>How a process ended, and what it wrote.</summary>
public sealed record ProcessOutcome(int ExitCode, string Output, string Error);
