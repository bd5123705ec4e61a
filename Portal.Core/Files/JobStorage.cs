using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Core.Files;

/// <summary>Opens storage for jobs, which run when nobody asks any more; so they check anew whose account it is and whether it may be used.</summary>
internal sealed class JobStorage(IDbContextFactory<PortalDb> databases, FileStorage storage, TimeProvider clock)
{
    /// <summary>A client with the account's keys; the caller disposes it.</summary>
    /// <exception cref="JobFailedException">The account is not there, or cannot be used now.</exception>
    public async Task<IAmazonS3> ConnectAsync(int ownerId, string s3uid, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.S3uid == s3uid && account.OwnerId == ownerId, cancellationToken)
            ?? throw new JobFailedException(FileText.AccountGone);
        return AccountRefusals.Unusable(account, clock.GetUtcNow().UtcDateTime) is { } refusal
            ? throw new JobFailedException(refusal.Message)
            : await storage.Connections.ConnectAsync(db, account, cancellationToken);
    }
}
