using System.Globalization;
using Portal.Commands;

namespace Portal.Hosting;

/// <summary>Runs the portal, or a worker, until it is told to stop.</summary>
internal static class Running
{
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunToEndAsync(this IHost host, CancellationToken cancellationToken = default)
    {
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            // An address that is taken, or a folder that another process uses.
            await Console.Error.WriteLineAsync(string.Format(CultureInfo.CurrentCulture, HostingText.AddressInUse, exception.Message));
            return ExitCode.Failed;
        }

        await host.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done;
    }
}
