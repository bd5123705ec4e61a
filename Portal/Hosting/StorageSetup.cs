using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Portal.Configuration;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Core.Storage.Rgw;

namespace Portal.Hosting;

/// <summary>Registers the configured storage clusters.</summary>
internal static class StorageSetup
{
    public static void AddStorage(this IServiceCollection services, PortalSettings settings)
    {
        services.AddSingleton(Options.Create(settings.Storage));
        foreach (var location in settings.Storage.Locations)
        {
            services.AddSingleton<IStorageCluster>(provider => Create(provider, location));
        }

        services.AddSingleton<StorageClusters>();

        // The first of the hosted services: what follows may need storage.
        if (settings.Storage.Locations.Any(location => location.Kind is LocationKind.Embedded))
        {
            services.AddHostedService<EmbeddedStorage>();
        }
    }

    private static IStorageCluster Create(IServiceProvider provider, LocationOptions location) => location.Kind switch
    {
        LocationKind.Embedded => new EmbeddedCluster(
            new()
            {
                Code = location.Code,
                Name = location.Name,
                Root = location.Root!,
                Port = location.Port,
                Endpoint = location.Endpoint,
                Domain = location.Domain,
                StorageTypes = [.. location.StorageTypes],
            },
            provider.GetRequiredService<IDataProtectionProvider>(),
            TimeProvider.System, // Clients sign with the real time, whatever clock the portal runs by.
            provider.GetRequiredService<ILoggerFactory>()),
        LocationKind.Rgw => new RgwCluster(
            new()
            {
                Code = location.Code,
                Name = location.Name,
                Endpoint = location.Endpoint!,
                AdminEndpoint = location.AdminEndpoint!,
                AdminKeys = new(location.AccessKey, location.SecretKey),
                Region = location.Region ?? RgwClusterOptions.DefaultRegion,
                StorageTypes = [.. location.StorageTypes],
                Placements = location.Placements.ToDictionary(),
            },
            TimeProvider.System), // The gateway compares the time of a signature with its own.
        _ => throw new InvalidOperationException($"Unknown kind {location.Kind}."),
    };
}
