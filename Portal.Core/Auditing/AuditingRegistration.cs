using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Jobs;

namespace Portal.Core.Auditing;

/// <summary>Registers what seals the audit.</summary>
public static class AuditingRegistration
{
    public static IServiceCollection AddAuditing(this IServiceCollection services) => services.AddPeriodicWorker<AuditSealer>();
}
