using Portal.Configuration;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Development;

namespace Portal.Commands;

/// <summary>The portal's services without its web server, for the time of one verb. It logs errors only, and to the error stream.</summary>
internal static class CommandHost
{
    /// <summary>Runs a verb on the newest schema.</summary>
    public static async Task<int> RunAsync(Func<IServiceProvider, Task<int>> verb, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
        });
        var settings = PortalSettings.Read(builder.Configuration, builder.Environment);
        if (settings.ReportProblems(Console.Error))
        {
            return ExitCode.Failed;
        }

        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter(null, LogLevel.Error);
        builder.AddDevelopmentClock(settings.Data);
        builder.Services.AddCore(settings, builder.Configuration);
        using var host = builder.Build();
        await host.Services.MigrateDatabaseAsync(cancellationToken);
        return await verb(host.Services);
    }

    /// <summary>Writes the refusal, if it is one, to the error stream.</summary>
    public static async Task<bool> IsRefusedAsync<T>(this Result<T> result)
    {
        if (result.Refusal is not { } refusal)
        {
            return false;
        }

        await Console.Error.WriteLineAsync(string.IsNullOrEmpty(refusal.Field) ? refusal.Message : $"{refusal.Field}: {refusal.Message}");
        return true;
    }
}
