using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Portal.Commands;

namespace Portal.Hosting;

/// <summary>Runs the portal until it is told to stop.</summary>
internal static class Running
{
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunToEndAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return ExitCode.Done;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(string.Format(CultureInfo.CurrentCulture, HostingText.AddressInUse, exception.Message));
            return ExitCode.Failed;
        }
    }
}
