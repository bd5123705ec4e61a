using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Core.Messaging;
using Portal.Core.Messaging.InProcess;

namespace Portal.Core.Jobs;

/// <summary>Does one kind of long work.</summary>
/// <remarks>
/// It may be stopped at any moment and is run again from its last report, so everything it does has to be safe to repeat.
/// It throws <see cref="JobFailedException"/> where trying again cannot help; any other exception is tried again later.
/// </remarks>
public interface IJobHandler
{
    /// <summary>The <see cref="Job.Kind"/> that it does.</summary>
    string Kind { get; }

    /// <summary>Whether the customer may stop it half-way.</summary>
    bool MayBeCancelled => true;

    /// <param name="cancellationToken">Ends when the job is cancelled, its lease is lost, or the portal stops.</param>
    Task RunAsync(JobRun run, CancellationToken cancellationToken);
}

/// <summary>A job cannot be done, now or later.</summary>
/// <param name="message">Why, as the customer reads it.</param>
public sealed class JobFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Registers the runner and what it runs.</summary>
public static class JobsRegistration
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<EndWatch>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobHandlers>();
        services.AddSingleton<JobStore>();
        services.TryAddSingleton(new JobRunnerOptions());
        services.TryAddSingleton(new PeriodicOptions());
        services.AddSingleton<PeriodicTasks>();
        services.AddSingleton<Handover>();
        services.TryAddSingleton(new WorkPlace());
        services.TryAddSingleton<INotices, OwnNotices>();
        services.AddSingleton<JobRunner>();
        return services.AddWork<JobRunner>();
    }

    public static IServiceCollection AddJobHandler<THandler>(this IServiceCollection services)
        where THandler : class, IJobHandler => services.AddSingleton<IJobHandler, THandler>();

    /// <summary>Adds work that is done at intervals, among all that <see cref="ListPeriodicTasks"/> shows.</summary>
    public static IServiceCollection AddPeriodicWorker<TWorker>(this IServiceCollection services)
        where TWorker : PeriodicWorker => services
        .AddSingleton<TWorker>()
        .AddSingleton<PeriodicWorker>(provider => provider.GetRequiredService<TWorker>())
        .AddWork<TWorker>();
}
