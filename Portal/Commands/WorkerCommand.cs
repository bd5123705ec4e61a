using System.CommandLine;
using System.Globalization;
using Portal.Configuration;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Messaging;
using Portal.Core.Storage;
using Portal.Development;

namespace Portal.Commands;

/// <summary><c>worker</c>: the work behind the pages – readings, periodic work, jobs – without the pages, until it is told to stop.</summary>
internal static class WorkerCommand
{
    /// <summary>What is under way gets this long to end or to be handed back.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var command = new Command("worker", CommandText.Worker);
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
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

        if (settings.Storage.Locations.FirstOrDefault(location => location.Kind is LocationKind.Embedded) is { } embedded)
        {
            await Console.Error.WriteLineAsync(string.Format(CultureInfo.CurrentCulture, CommandText.WorkerEmbedded, embedded.Code));
            return ExitCode.Failed;
        }

        builder.AddDevelopmentClock(settings.Data);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_patience);
        builder.Services.AddSingleton(new WorkPlace());
        builder.Services.AddCore(settings, builder.Configuration);
        using var host = builder.Build();
        await host.Services.MigrateDatabaseAsync(cancellationToken);
        await host.StartAsync(cancellationToken);
        Console.WriteLine(
            settings.Messaging.Kind is MessagingKind.RabbitMq ? CommandText.WorkerReads : CommandText.WorkerWorks, settings.Messaging.Server);
        await host.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done;
    }
}
