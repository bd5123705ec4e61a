using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Development;

/// <summary>Sample plans and demo sign-ins, so that a fresh clone has something to try. Only in Development; doing it again changes nothing.</summary>
internal static class DevelopmentData
{
    private static readonly Caller s_seeder = new(null, [Role.Admin], Door.System);

    public static void AddDevelopmentData(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsDevelopment())
        {
            builder.Services.AddSingleton(new DemoSignIns(DemoSignIn.All));
        }
        else
        {
            builder.Services.AddSingleton(new DemoSignIns([]));
        }
    }

    public static async Task AddDevelopmentDataAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        var signIns = services.GetRequiredService<DemoSignIns>().All;
        if (signIns.Count == 0)
        {
            return;
        }

        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellationToken);
        await AddPlansAsync(db, services.GetRequiredService<TimeProvider>(), cancellationToken);
        foreach (var signIn in signIns)
        {
            if (!await db.Users.AnyAsync(customer => customer.Email == signIn.Email, cancellationToken))
            {
                await AddAsync(services, signIn, cancellationToken);
            }
        }
    }

    private static async Task AddPlansAsync(PortalDb db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var known = await db.Plans.Select(plan => plan.Name).ToListAsync(cancellationToken);
        foreach (var plan in SamplePlans.Create().Where(plan => !known.Contains(plan.Name)))
        {
            PlanRecord.Add(db, plan, null, clock.GetUtcNow().UtcDateTime);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task AddAsync(IServiceProvider services, DemoSignIn signIn, CancellationToken cancellationToken)
    {
        var input = new AddCustomerInput(signIn.Email, DemoSignIn.Password, signIn.Role, Currency.Eur);
        var added = await services.GetRequiredService<AddCustomer>().RunAsync(s_seeder, input, cancellationToken);
        if (!added.IsRefused && signIn.Credit > 0)
        {
            await services.GetRequiredService<AddCredit>().RunAsync(s_seeder, new(added.Value.CustomerId, signIn.Credit, signIn.Email), cancellationToken);
        }
    }
}
