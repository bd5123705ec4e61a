using System.Diagnostics;
using Portal.Configuration;

namespace Portal.Tests.Support;

/// <summary>The scripts that start and stop what tests need.</summary>
internal static class Scripts
{
    /// <summary>The exit code where the programs are not on this machine.</summary>
    public const int ProgramsMissing = 3;

    /// <returns>Its exit code, and what it wrote; of a script that failed also to the error stream.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string script, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(SolutionFolder.Find(AppContext.BaseDirectory), "scripts", script), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{script} did not start.");
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, process.ExitCode == 0 ? output : output + await errors);
    }
}
