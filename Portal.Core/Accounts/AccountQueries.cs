using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>Loads accounts through their owner, so that "not yours" and "not there" are the same answer.</summary>
public static class AccountQueries
{
    /// <summary>The length of every s3uid.</summary>
    public const int S3uidLength = StoredAccount.NameLength;

    // Nearly every operation begins with one of these: compiled once.
    private static readonly Func<PortalDb, string, int?, CancellationToken, Task<StorageAccount?>> s_forChanging =
        EF.CompileAsyncQuery((PortalDb db, string s3uid, int? owner, CancellationToken cancellationToken) => db.Accounts.Include(account => account.Plan)
            .SingleOrDefault(account => account.S3uid == s3uid && account.State != AccountState.Deleted && (owner == null || account.OwnerId == owner)));

    private static readonly Func<PortalDb, string, int?, CancellationToken, Task<StorageAccount?>> s_forReading =
        EF.CompileAsyncQuery((PortalDb db, string s3uid, int? owner, CancellationToken cancellationToken) => db.Accounts.AsNoTracking().Include(account => account.Plan)
            .SingleOrDefault(account => account.S3uid == s3uid && account.State != AccountState.Deleted && (owner == null || account.OwnerId == owner)));

    /// <summary>The accounts that the caller's grant of <paramref name="permission"/> reaches.</summary>
    /// <param name="deletedToo">Whether those of which only the history is left are among them.</param>
    public static IQueryable<StorageAccount> ReachableBy(
        this IQueryable<StorageAccount> accounts, Caller caller, Permission permission, bool deletedToo = false)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var present = deletedToo ? accounts : accounts.Where(account => account.State != AccountState.Deleted);
        var (reachesAny, owner) = OwnerWithin(caller, permission);
        return !reachesAny ? present.Where(account => false) : owner is null ? present : present.Where(account => account.OwnerId == owner);
    }

    /// <summary>The account for changing, with its plan; <see langword="null"/> if the caller has none of that name.</summary>
    public static Task<StorageAccount?> FindAccountAsync(this PortalDb db, Caller caller, Permission permission, string s3uid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return OwnerWithin(caller, permission) is (true, var owner) ? s_forChanging(db, s3uid, owner, cancellationToken) : Task.FromResult<StorageAccount?>(null);
    }

    /// <summary>
    /// The account for changing, with its plan, after its owner's limits are held for the running transaction, so that it is read as it is
    /// now; <see langword="null"/> if the caller has none of that name.
    /// </summary>
    public static async Task<StorageAccount?> HoldAccountAsync(this PortalDb db, Caller caller, Permission permission, string s3uid, CancellationToken cancellationToken)
    {
        if (await db.ReadAccountAsync(caller, permission, s3uid, cancellationToken) is not { OwnerId: var owner })
        {
            return null;
        }

        await db.LockLimitsAsync(owner, cancellationToken);
        return await db.FindAccountAsync(caller, permission, s3uid, cancellationToken);
    }

    /// <summary>The account for reading, with its plan; <see langword="null"/> if the caller has none of that name.</summary>
    public static Task<StorageAccount?> ReadAccountAsync(this PortalDb db, Caller caller, Permission permission, string s3uid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return OwnerWithin(caller, permission) is (true, var owner) ? s_forReading(db, s3uid, owner, cancellationToken) : Task.FromResult<StorageAccount?>(null);
    }

    /// <summary>Whether the grant reaches any account, and the one owner whose accounts it then is bound to; <see langword="null"/> for everybody's.</summary>
    private static (bool ReachesAny, int? OwnerId) OwnerWithin(Caller caller, Permission permission) => caller.ReachOf(permission) switch
    {
        Reach.Any => (true, caller.WithinCustomerId),
        Reach.Own => (caller.CustomerId is not null, caller.CustomerId),
        _ => (false, null),
    };
}
