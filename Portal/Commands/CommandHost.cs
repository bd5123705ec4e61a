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
        var builder = CreateBuilder();
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

    /// <summary>The settings alone, for a verb that needs no services; <see langword="null"/>, and written down why, if they are wrong.</summary>
    public static PortalSettings? ReadSettings()
    {
        var builder = CreateBuilder();
        var settings = PortalSettings.Read(builder.Configuration, builder.Environment);
        return settings.ReportProblems(Console.Error) ? null : settings;
    }

    private static HostApplicationBuilder CreateBuilder() => Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
    {
        ContentRootPath = AppContext.BaseDirectory,
        EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
    });

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
