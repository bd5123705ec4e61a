using Microsoft.Extensions.Options;
using Portal.Configuration;
using Portal.Core.Storage;

namespace Portal.Hosting;

/// <summary>Registers the configured storage clusters.</summary>
internal static class StorageSetup
{
    public static void AddStorage(this IServiceCollection services, PortalSettings settings)
    {
        services.AddSingleton(Options.Create(settings.Storage));
        services.AddSingleton<StorageClusters>();
    }
}
