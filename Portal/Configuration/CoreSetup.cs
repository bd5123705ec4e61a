using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Buckets;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Data.KeyRing;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Keys;
using Portal.Core.Lifecycle;
using Portal.Core.Metering;
using Portal.Core.Monitoring.Health;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Oversight;
using Portal.Hosting;

namespace Portal.Configuration;

/// <summary>Registers what the web and the verbs have in common: all operations and what they stand on.</summary>
internal static class CoreSetup
{
    public static void AddCore(this IServiceCollection services, PortalSettings settings, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddPortalData(settings.Data, settings.ConnectionString, settings.Database);
        if (settings.Security.KeyCertificate is { } certificate)
        {
            services.SealKeyRing(certificate, settings.Security.OldKeyCertificates);
        }

        services.Configure<ServiceOptions>(configuration.GetSection(ServiceOptions.Section));
        services.AddSingleton<IOptionsFactory<BillingOptions>>(provider => new ReadOptions<BillingOptions>(
            settings.Billing, provider.GetServices<IConfigureOptions<BillingOptions>>(), provider.GetServices<IPostConfigureOptions<BillingOptions>>()));
        services.Configure<MeteringOptions>(configuration.GetSection(MeteringOptions.Section));
        services.AddStorage(settings);
        services.AddSingleton(new ActingLimit(TimeSpan.FromMinutes(settings.Security.ActingMinutes)));
        services.AddCustomers();
        services.AddMails(settings, configuration);
        services.AddCatalog();
        services.AddKeys();
        services.TryAddSingleton(provider => new JobRunnerOptions
        {
            Lease = TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<ServiceOptions>>().Value.LeaseSeconds),
        });
        services.TryAddSingleton(provider => new PeriodicOptions
        {
            Lease = TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<ServiceOptions>>().Value.LeaseSeconds),
        });
        services.TryAddSingleton(new WorkPlace(settings.Work.InPortal));
        services.AddJobs();
        services.AddHealth();
        services.AddAuditing();
        services.AddMetering(settings.Messaging);
        services.AddBilling();
        services.AddOrdering();
        services.AddLifecycle();
        services.AddBuckets();
        services.AddFiles();
        services.AddOversight();
        services.AddOperations();
    }

    /// <summary>Options that were read and checked before; the configuration is not bound over them, as that would add to their lists.</summary>
    private sealed class ReadOptions<TOptions>(TOptions read, IEnumerable<IConfigureOptions<TOptions>> setups, IEnumerable<IPostConfigureOptions<TOptions>> postSetups)
        : OptionsFactory<TOptions>(setups, postSetups)
        where TOptions : class
    {
        protected override TOptions CreateInstance(string name) => read;
    }
}
