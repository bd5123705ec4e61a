using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Core.Staff;

/// <summary>The accounts among which one search is made: those of an index that has them in the order of the page, or the few of one customer.</summary>
/// <param name="Where">What narrows them, in SQL over the table of accounts; word for word the condition of the index.</param>
/// <param name="Parameters">Its parameters, numbered from 0.</param>
/// <param name="IsNarrow">Whether they are so few that they are sorted when they are found.</param>
/// <param name="Covers">The filters that it answers by itself.</param>
internal sealed record AccountLane(string Where, IReadOnlyList<object> Parameters, bool IsNarrow = false, LaneFilter Covers = LaneFilter.None)
{
    /// <summary>As of <see cref="StorageAccountConfiguration"/> and the migrations.</summary>
    private const string Present = "\"State\" <> 'Deleted'";

    /// <summary>The lane of a search; <see langword="null"/> if it is known already that nothing is found.</summary>
    public static async Task<AccountLane?> ChooseAsync(PortalDb db, KnownPlans plans, AccountFilter filter, AccountSort sort, CancellationToken cancellationToken)
    {
        if (filter.StorageType is { } type && !(await plans.ListAsync(cancellationToken)).Any(plan => plan.StorageType == type))
        {
            return null;
        }

        if (AccountFilterChecks.IsNarrow(filter))
        {
            return await ChooseNarrowAsync(db, filter, cancellationToken);
        }

        var hasIndexes = sort is AccountSort.Created or AccountSort.Traffic or AccountSort.Peak;
        return filter.Phase switch
        {
            AccountPhase.Deleted => new("\"State\" || '' = 'Deleted'", []),
            AccountPhase.Provisioning or AccountPhase.Suspended or AccountPhase.Resuming or AccountPhase.Deleting when hasIndexes => new("\"State\" NOT IN ('Active', 'Deleted')", []),
            AccountPhase.Ending or AccountPhase.Stopped or AccountPhase.Terminated when hasIndexes => new($"\"Service_CancelledAt\" IS NOT NULL AND {Present}", []),
            AccountPhase.Unpaid when hasIndexes => new($"\"Service_UnpaidSince\" IS NOT NULL AND {Present}", []),
            _ when (hasIndexes || sort is AccountSort.Plan) && filter.PlanId is { } plan => new($"{Present} AND \"PlanId\" = {{0}}", [plan], Covers: LaneFilter.Plan),
            _ when hasIndexes && filter.LocationCode is { } location => new($"{Present} AND \"LocationCode\" = {{0}}", [location], Covers: LaneFilter.Location),
            _ => new(Present, []),
        };
    }

    /// <summary>Finds the owner or the accounts first, so that no more than these are looked at.</summary>
    private static async Task<AccountLane?> ChooseNarrowAsync(PortalDb db, AccountFilter filter, CancellationToken cancellationToken)
    {
        var present = filter.Phase is AccountPhase.Deleted ? "\"State\" || '' = 'Deleted'" : Present;
        if (filter.S3uid is { } s3uid)
        {
            return new($"{present} AND \"S3uid\" = {{0}}", [s3uid], IsNarrow: true);
        }

        if (filter.Bucket is { } bucket)
        {
            return new($"{present} AND \"Id\" IN (SELECT \"AccountId\" FROM \"KnownBuckets\" WHERE \"Name\" = {{0}})", [bucket], IsNarrow: true);
        }

        var owner = filter.CustomerId;
        if (filter.Email is { } email)
        {
            var normalized = NamedCustomer.Normalize(email);
            var known = await db.Users.Where(customer => customer.NormalizedEmail == normalized).Select(customer => (int?)customer.Id).SingleOrDefaultAsync(cancellationToken);
            if (known is null || (owner is not null && owner != known))
            {
                return null;
            }

            owner = known;
        }

        return new($"{present} AND \"OwnerId\" = {{0}}", [owner!.Value], IsNarrow: true);
    }
}

/// <summary>What a lane narrows by itself.</summary>
[Flags]
internal enum LaneFilter
{
    None = 0,
    Plan = 1,
    Location = 2,
}
