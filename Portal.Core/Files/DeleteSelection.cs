using Portal.Core.Jobs;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Folder">Where the selection was made; everything in it has to lie there. Empty for the top of the bucket.</param>
/// <param name="Keys">Exact.</param>
/// <param name="Prefixes">Folders with everything in them; each ends in a slash.</param>
public sealed record DeleteSelectionInput(
    string S3uid, string Bucket, string Folder, IReadOnlyList<string> Keys, IReadOnlyList<string> Prefixes) : IBucketInput;

/// <param name="JobId">Of the job that deletes; its progress is shown wherever the customer goes.</param>
public sealed record StartedDeletion(long JobId);

/// <summary>Deletes files and folders, however much lies in them, as a job. The folder in which they were selected stays.</summary>
public sealed class DeleteSelection(OperationServices services, FileStorage storage, JobQueue queue) : FileOperation<DeleteSelectionInput, StartedDeletion>(services, storage)
{
    public const int MaxItems = 1000;

    protected override bool NeedsOwnBucket => true;

    protected override Refusal? Check(DeleteSelectionInput input)
    {
        if (FileRefusals.CheckPrefix(input.Folder, nameof(input.Folder)) is { } badFolder)
        {
            return badFolder;
        }

        var (keys, prefixes) = (input.Keys ?? [], input.Prefixes ?? []);
        if (keys.Count + prefixes.Count is 0 or > MaxItems)
        {
            return Refusal.Invalid(nameof(input.Keys), keys.Count + prefixes.Count == 0 ? FileText.NothingToDelete : FileRefusals.Format(RefusalText.OutOfRange, 1, MaxItems));
        }

        foreach (var item in keys.Concat(prefixes))
        {
            if (FileRefusals.CheckKey(item, nameof(input.Keys)) is { } bad)
            {
                return bad;
            }

            if (!item.StartsWith(input.Folder, StringComparison.Ordinal) || (item == input.Folder && prefixes.Contains(item)))
            {
                return Refusal.Invalid(nameof(input.Folder), FileText.OutsideFolder);
            }
        }

        return prefixes.FirstOrDefault(prefix => !ObjectKey.IsFolder(prefix)) is { } stray
            ? Refusal.Invalid(nameof(input.Prefixes), FileRefusals.Format(FileText.NotAFolder, ObjectKey.Printable(stray)))
            : null;
    }

    protected override async Task<Result<StartedDeletion>> ExecuteAsync(Caller caller, OpenBucket bucket, DeleteSelectionInput input, CancellationToken cancellationToken)
    {
        string[] items = [.. input.Prefixes.Concat(input.Keys).Distinct()];
        var work = new DeleteFilesWork(input.S3uid, input.Bucket, [.. input.Keys.Distinct()], [.. input.Prefixes.Distinct()]);
        await using var db = await OpenAsync(cancellationToken);
        var job = queue.Add(
            db,
            new(DeleteFilesJob.JobKind, bucket.Account.OwnerId, FileRefusals.NameOf(items, FileRefusals.MaxName), $"{input.S3uid}/{input.Bucket}"),
            work);
        Audit(db, caller, bucket.Account.OwnerId, bucket.Account.S3uid, FileRefusals.Shorten($"{bucket.Name}/{FileRefusals.NameOf(items, FileRefusals.MaxAuditName)}"));
        await db.SaveChangesAsync(cancellationToken);
        queue.Signal();
        return new StartedDeletion(job.Id);
    }
}
