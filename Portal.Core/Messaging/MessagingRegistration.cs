using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Portal.Core.Jobs;
using Portal.Core.Messaging.InProcess;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Monitoring.Health;

namespace Portal.Core.Messaging;

/// <summary>Registers the queue of readings and the notices between processes: within the process, and over the broker where one is configured.</summary>
public static class MessagingRegistration
{
    /// <param name="reader">Gives what reads and saves the usage of the account of an s3uid.</param>
    public static IServiceCollection AddMessaging(
        this IServiceCollection services, MessagingOptions options, Func<IServiceProvider, Func<string, CancellationToken, Task>> reader)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton<BrokerState>();
        services.AddSingleton<BrokerNames>();
        services.AddSingleton(provider => new DeadLetterQueue(provider.GetRequiredService<BrokerNames>()));
        services.TryAddSingleton(new UsageQueueOptions());
        services.AddSingleton(provider => new UsageQueue(
            provider.GetRequiredService<UsageQueueOptions>(), reader(provider), provider.GetRequiredService<ILogger<UsageQueue>>()));
        services.AddHostedService(provider => provider.GetRequiredService<UsageQueue>());
        if (options.Kind is not MessagingKind.RabbitMq)
        {
            services.TryAddSingleton<INotices, OwnNotices>();
            return services.AddSingleton<IUsageQueue>(provider => provider.GetRequiredService<UsageQueue>());
        }

        services.AddSingleton<RabbitUsageQueue>();
        services.AddSingleton<IUsageQueue>(provider => provider.GetRequiredService<RabbitUsageQueue>());
        services.AddSingleton<RabbitNotices>();
        services.RemoveAll<INotices>();
        services.AddSingleton<INotices>(provider => provider.GetRequiredService<RabbitNotices>());

        // In this order they begin to work: the queues are there before anybody reads or asks.
        services.AddSingleton<IBrokerPart, UsageTopology>();
        services.AddSingleton<IBrokerPart>(provider => new UsageConsumer(
            provider.GetRequiredService<BrokerNames>(), provider.GetRequiredService<UsageQueueOptions>(), provider.GetRequiredService<WorkPlace>(), reader(provider),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<UsageConsumer>>()));
        services.AddSingleton<IBrokerPart, BrokerWatch>();
        services.AddSingleton<IBrokerPart>(provider => provider.GetRequiredService<RabbitUsageQueue>());
        services.AddSingleton<IBrokerPart>(provider => provider.GetRequiredService<RabbitNotices>());
        services.AddSingleton<IBrokerPart>(provider => provider.GetRequiredService<DeadLetterQueue>());
        services.AddSingleton<IHealthPart, BrokerHealth>();
        services.AddSingleton<Broker>();
        return services.AddHostedService(provider => provider.GetRequiredService<Broker>());
    }
}
