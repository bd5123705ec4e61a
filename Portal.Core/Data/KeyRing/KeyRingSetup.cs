using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Portal.Core.Data.KeyRing;

/// <summary>Registers the key ring, by which sign-ins, links and keys of customers are sealed.</summary>
public static class KeyRingSetup
{
    internal static void AddKeyRing(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("S3Portal");
        services.AddSingleton<DatabaseKeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider>((options, provider) => options.XmlRepository = provider.GetRequiredService<DatabaseKeyRing>());
    }

    /// <summary>Seals the keys in the database by a certificate, so that a copy of the database alone opens nothing.</summary>
    /// <param name="old">Of keys that were sealed before; they are opened with them.</param>
    public static void SealKeyRing(this IServiceCollection services, X509Certificate2 certificate, IReadOnlyCollection<X509Certificate2> old) =>
        services.AddDataProtection().ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate([certificate, .. old]);

    /// <summary>Makes sure that there is a key before anything is sealed in the middle of a change, where SQLite could not write it.</summary>
    internal static void OpenKeyRing(this IServiceProvider services) => services.GetRequiredService<IDataProtectionProvider>().CreateProtector("S3Portal.KeyRing").Protect([]);
}
