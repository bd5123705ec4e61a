using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;

namespace Portal.Core.Billing;

/// <summary>Registers what keeps the books of money.</summary>
public static class BillingRegistration
{
    public static IServiceCollection AddBilling(this IServiceCollection services) => services
        .AddSingleton<ServiceBell>()
        .AddSingleton<Invoicing>()
        .AddSingleton<PeriodBooks>()
        .AddSingleton<CreditChanges>()
        .AddSingleton<Settlement>();
}
