using Portal.Configuration;
using Portal.Core.Monitoring.Health;

namespace Portal.Hosting;

/// <summary>What every process that runs until it is stopped has, with pages or without.</summary>
internal static class NodeSetup
{
    /// <summary>Lets the process stop in order.</summary>
    /// <param name="patience">How long what it does may take to come to its end.</param>
    public static void AddNodeLifetime(this IHostApplicationBuilder builder, NodeOptions node, TimeSpan patience)
    {
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = patience);
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton<IHostLifetime, NodeLifetime>();
    }

    /// <summary>Answers about the health of a process without pages. To be registered before what works: so it begins first and ends last.</summary>
    public static void AddHealthServer(this IServiceCollection services, Uri address)
    {
        services.AddSingleton(provider => new HealthServer(address, provider.GetRequiredService<NodeHealth>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<HealthServer>());
    }
}
