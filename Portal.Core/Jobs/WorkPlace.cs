using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Portal.Core.Jobs;

/// <summary>Whether this process does the work behind the pages – periodic work, jobs, readings for the broker's queue – or leaves it to others.</summary>
public sealed record WorkPlace(bool IsHere = true);

/// <summary>Registers work that only runs where there is a place for it.</summary>
public static class WorkRegistration
{
    /// <summary>Starts a registered service with the process, where work is done.</summary>
    public static IServiceCollection AddWork<TService>(this IServiceCollection services)
        where TService : class, IHostedService => services.AddSingleton<IHostedService>(
        provider =>
        {
            // It is made in any case: it may pass on to others what it is told.
            var service = provider.GetRequiredService<TService>();
            return provider.GetRequiredService<WorkPlace>().IsHere ? service : new Nothing();
        });

    private sealed class Nothing : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
