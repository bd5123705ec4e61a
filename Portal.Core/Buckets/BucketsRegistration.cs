using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Buckets;

/// <summary>Registers what bucket operations stand on.</summary>
public static class BucketsRegistration
{
    public static IServiceCollection AddBuckets(this IServiceCollection services) => services.AddSingleton<PortalCors>();
}
