using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Portal.Configuration;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;

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
        services.AddHostedService<EmbeddedStorage>();
    }

    private static EmbeddedCluster Create(IServiceProvider provider, LocationOptions location) => location.Kind switch
    {
        LocationKind.Embedded => new(
            new()
            {
                Code = location.Code,
                Name = location.Name,
                Root = location.Root!,
                Port = location.Port,
                Endpoint = location.Endpoint,
                StorageTypes = [.. location.StorageTypes],
            },
            provider.GetRequiredService<IDataProtectionProvider>(),
            TimeProvider.System, // Clients sign with the real time, whatever clock the portal runs by.
            provider.GetRequiredService<ILoggerFactory>()),
        _ => throw new InvalidOperationException($"Unknown kind {location.Kind}."),
    };
}
