using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Core.Lifecycle;

/// <summary>Begins the final deletion of an account, whoever decided it.</summary>
public sealed class AccountDeletion(JobQueue jobs)
{
    /// <summary>Marks the account and adds the job that deletes it; both happen when the caller saves. Then call <see cref="Signal"/>.</summary>
    public void Begin(PortalDb db, StorageAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        account.BeginDeletion();
        jobs.Add(db, new JobOrder(DeleteAccountJob.JobKind, account.OwnerId, account.Label, account.S3uid), new DeleteAccountJob.Input(account.S3uid));
    }

    public void Signal() => jobs.Signal();
}
