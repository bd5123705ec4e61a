using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Catalog;

/// <summary>Who sees which plans.</summary>
internal static class PlanQueries
{
    // Asked with every look at the plans: compiled once.
    private static readonly Func<PortalDb, int, CancellationToken, Task<PlanViewer?>> s_viewer = EF.CompileAsyncQuery((PortalDb db, int id, CancellationToken cancellationToken) =>
        db.Users.Where(customer => customer.Id == id).Select(customer => new PlanViewer(customer.Currency, customer.Tags)).SingleOrDefault());

    /// <summary>Active plans; inactive ones too for staff and for customers with the tag <see cref="Customer.TestTag"/>.</summary>
    public static async Task<IQueryable<Plan>> PlansVisibleToAsync(this PortalDb db, Caller caller, CancellationToken cancellationToken) =>
        await SeesInactiveAsync(db, caller, cancellationToken) ? db.Plans : db.Plans.Where(plan => plan.Active);

    /// <summary>Whether a plan other than this one has its name, in whatever letters. Certain within a transaction.</summary>
    public static async Task<bool> IsPlanNameTakenAsync(this PortalDb db, Plan plan, CancellationToken cancellationToken)
    {
        // The database compares other letters than a to z as they are; there are only so many plans.
        var others = await db.Plans.Where(other => other.Id != plan.Id).Select(other => other.Name).ToListAsync(cancellationToken);
        return others.Contains(plan.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What of a customer decides how plans are shown; <see langword="null"/> if there is no such customer.</summary>
    public static Task<PlanViewer?> FindViewerAsync(PortalDb db, int customerId, CancellationToken cancellationToken) => s_viewer(db, customerId, cancellationToken);

    /// <param name="tags">The customer's.</param>
    public static bool SeesInactive(Caller caller, IReadOnlyCollection<string>? tags) =>
        caller.ReachOf(Permission.SeeInactivePlans) is Reach.Any || tags?.Contains(Customer.TestTag) == true;

    private static async Task<bool> SeesInactiveAsync(PortalDb db, Caller caller, CancellationToken cancellationToken) =>
        SeesInactive(caller, null) || (caller.CustomerId is { } id && SeesInactive(caller, (await FindViewerAsync(db, id, cancellationToken))?.Tags));
}

/// <param name="Currency">What prices are shown in.</param>
internal sealed record PlanViewer(Currency Currency, List<string> Tags);
