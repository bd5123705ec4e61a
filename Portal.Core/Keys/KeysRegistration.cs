using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Keys;

/// <summary>Registers what opens accounts' keys.</summary>
public static class KeysRegistration
{
    public static IServiceCollection AddKeys(this IServiceCollection services) =>
        services.AddSingleton<KeyVault>().AddSingleton<KeyMails>().AddSingleton<StorageConnections>();
}
