using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>Loads accounts through their owner, so that "not yours" and "not there" are the same answer.</summary>
public static class AccountQueries
{
    /// <summary>The length of every s3uid.</summary>
    public const int S3uidLength = StoredAccount.NameLength;

    /// <summary>The accounts that the caller's grant of <paramref name="permission"/> reaches.</summary>
    /// <param name="deletedToo">Whether those of which only the history is left are among them.</param>
    public static IQueryable<StorageAccount> ReachableBy(
        this IQueryable<StorageAccount> accounts, Caller caller, Permission permission, bool deletedToo = false)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var present = deletedToo ? accounts : accounts.Where(account => account.State != AccountState.Deleted);
        return caller.ReachOf(permission) switch
        {
            Reach.Any when caller.WithinCustomerId is { } owner => present.Where(account => account.OwnerId == owner),
            Reach.Any => present,
            Reach.Own => present.Where(account => account.OwnerId == caller.CustomerId),
            _ => present.Where(account => false),
        };
    }

    /// <summary>The account for changing, with its plan; <see langword="null"/> if the caller has none of that name.</summary>
    public static Task<StorageAccount?> FindAccountAsync(
        this PortalDb db, Caller caller, Permission permission, string s3uid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Accounts.ReachableBy(caller, permission).Include(account => account.Plan).SingleOrDefaultAsync(account => account.S3uid == s3uid, cancellationToken);
    }
}
