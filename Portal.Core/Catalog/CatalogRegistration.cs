using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Catalog;

/// <summary>Registers what is known of plans.</summary>
public static class CatalogRegistration
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services.AddSingleton<KnownPlans>();
}
