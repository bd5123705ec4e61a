using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <summary>Finds the account of a page of the back office: deleted ones too, as history.</summary>
internal static class StaffAccounts
{
    /// <summary>Whose account it is, and its number; <see langword="null"/> if there never was one.</summary>
    public static Task<OwnedAccount?> FindAnyAsync(this PortalDb db, Caller caller, Permission permission, string s3uid, CancellationToken cancellationToken) =>
        db.Accounts.AsNoTracking().ReachableBy(caller, permission, deletedToo: true).Where(account => account.S3uid == s3uid)
            .Select(account => new OwnedAccount(account.Id, account.OwnerId)).SingleOrDefaultAsync(cancellationToken);
}

internal sealed record OwnedAccount(int Id, int OwnerId);
