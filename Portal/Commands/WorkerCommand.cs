using System.CommandLine;
using System.Globalization;
using Portal.Configuration;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Messaging;
using Portal.Core.Storage;
using Portal.Development;
using Portal.Hosting;
using Portal.Telemetry;

namespace Portal.Commands;

/// <summary><c>worker</c>: the work behind the pages – readings, periodic work, jobs – without the pages, until it is told to stop. To whoever runs it, it is a node like any other.</summary>
internal static class WorkerCommand
{
    public const string Name = "worker";

    /// <summary>What is under way gets this long to end or to be handed back.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var command = new Command(Name, CommandText.Worker);
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

        builder.AddTelemetry(settings.Node, ServiceNames.Worker);
        builder.AddDevelopmentClock(settings.Data);
        builder.AddNodeLifetime(settings.Node, s_patience);
        builder.Services.AddSingleton(new WorkPlace());
        if (settings.Work.HealthUrl is { } address)
        {
            builder.Services.AddHealthServer(address);
        }

        builder.Services.AddCore(settings, builder.Configuration);
        using var host = builder.Build();
        await host.Services.MigrateDatabaseAsync(cancellationToken);
        host.Announce(settings.Messaging);
        return await host.RunToEndAsync(cancellationToken);
    }

    private static void Announce(this IHost host, MessagingOptions messaging) => host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() =>
    {
        Console.WriteLine(messaging.Kind is MessagingKind.RabbitMq ? CommandText.WorkerReads : CommandText.WorkerWorks, messaging.Server);
        foreach (var address in host.Services.GetService<HealthServer>()?.Addresses ?? [])
        {
            Console.WriteLine(CommandText.WorkerHealth, address);
        }
    });
}
