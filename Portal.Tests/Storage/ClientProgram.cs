using System.Diagnostics;

namespace Portal.Tests.Storage;

/// <summary>Runs an S3 client of the system as its users do.</summary>
internal static class ClientProgram
{
    private static readonly string[] Folders = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

    /// <summary>Runs the program to its end; anything but success fails the test with what it printed.</summary>
    public static async Task<string> RunAsync(string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Find(name), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Settings of whoever runs the tests, such as AWS_PROFILE or a proxy, must not reach the client.
        start.Environment.Clear();
        start.Environment["PATH"] = string.Join(':', Folders);
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        try
        {
            var errors = process.StandardError.ReadToEndAsync(token);
            var output = await process.StandardOutput.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            Assert.True(process.ExitCode == 0, $"{name} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{output}\n{await errors}");
            return output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Find(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException(
            $"This test needs the program {name}, which is not in {string.Join(" or ", Folders)}. Install it (Debian: apt-get install awscli s3cmd rclone curl).");
}
