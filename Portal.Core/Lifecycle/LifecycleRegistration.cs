using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Jobs;

namespace Portal.Core.Lifecycle;

/// <summary>Registers what ends, resumes and deletes accounts.</summary>
public static class LifecycleRegistration
{
    public static IServiceCollection AddLifecycle(this IServiceCollection services) => services
        .AddSingleton<AccountDeletion>()
        .AddSingleton<PlanChangeChecks>()
        .AddSingleton<Renewal>()
        .AddPeriodicWorker<RenewalWorker>()
        .AddPeriodicWorker<CreditWatch>()
        .AddSingleton<StorageBooks>()
        .AddJobHandler<DeleteAccountJob>()
        .AddPeriodicWorker<ServiceKeeper>();
}
