using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Core.Lifecycle;

/// <summary>Begins the final deletion of an account, whoever decided it.</summary>
public sealed class AccountDeletion(JobQueue jobs, PeriodBooks books, TimeProvider clock)
{
    /// <summary>
    /// Marks the account, closes its books with what is known of its usage, and adds the job that deletes it; all of it happens when the
    /// caller saves, in a transaction that has locked the owner's limits. Then call <see cref="Signal"/>.
    /// </summary>
    internal async Task BeginAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.Service.CloseOn is { } end)
        {
            var tomorrow = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1);
            await books.CloseLastAsync(db, account, end < tomorrow ? end : tomorrow, cancellationToken);
        }

        account.BeginDeletion();
        jobs.Add(db, new JobOrder(DeleteAccountJob.JobKind, account.OwnerId, account.Label, account.S3uid), new DeleteAccountJob.Input(account.S3uid));
    }

    public void Signal() => jobs.Signal();
}
