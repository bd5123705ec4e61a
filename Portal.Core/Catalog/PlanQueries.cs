using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Catalog;

/// <summary>Who sees which plans.</summary>
internal static class PlanQueries
{
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

    private static async Task<bool> SeesInactiveAsync(PortalDb db, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.ReachOf(Permission.SeeInactivePlans) is Reach.Any)
        {
            return true;
        }

        var tags = await db.Users.Where(customer => customer.Id == caller.CustomerId).Select(customer => customer.Tags).SingleOrDefaultAsync(cancellationToken);
        return tags?.Contains(Customer.TestTag) == true;
    }
}
