using System.Diagnostics;
using Portal.Configuration;
using Portal.Tests.Support;

namespace Portal.Tests.Nodes;

/// <summary>The program as an operator installs it, with the files of its pages: out of what was built with these tests.</summary>
internal sealed class PublishedPortal : IDisposable
{
    private readonly TempFolder _folder = new();

    private PublishedPortal()
    {
    }

    /// <summary>The path of the program.</summary>
    public string Program => Path.Combine(_folder.Path, "Portal.dll");

    public static async Task<PublishedPortal> MakeAsync(CancellationToken cancellationToken)
    {
        var published = new PublishedPortal();
        var project = Path.Combine(SolutionFolder.Find(AppContext.BaseDirectory), "Portal");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet", ["publish", project, "--no-build", "--configuration", configuration, "--output", published._folder.Path, "--verbosity", "quiet", "--nologo", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            published.Dispose();
            Assert.Fail(output);
        }

        return published;
    }

    public void Dispose() => _folder.Dispose();
}
