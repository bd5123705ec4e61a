using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Keys">Exact; nothing else is touched.</param>
public sealed record DeleteFilesInput(string S3uid, string Bucket, IReadOnlyList<string> Keys) : IBucketInput;

/// <param name="Deleted">How many of the keys are not there any more.</param>
/// <param name="Undeleted">The others, each with its reason.</param>
public sealed record DeletedFiles(int Deleted, IReadOnlyList<UndeletedFile> Undeleted);

/// <summary>Deletes the named files at once. What is not there counts as deleted.</summary>
public sealed class DeleteFiles(OperationServices services, FileStorage storage) : FileOperation<DeleteFilesInput, DeletedFiles>(services, storage)
{
    public const int MaxKeys = ObjectDeletion.BatchSize;

    // Storage answers for each key, so that another's bucket would look like one of one's own that refuses.
    protected override bool NeedsOwnBucket => true;

    protected override Refusal? Check(DeleteFilesInput input) => FileRefusals.CheckCount(input.Keys?.Count ?? 0, MaxKeys, nameof(input.Keys))
        ?? input.Keys!.Select(key => FileRefusals.CheckKey(key, nameof(input.Keys))).FirstOrDefault(refusal => refusal is not null);

    protected override async Task<Result<DeletedFiles>> ExecuteAsync(Caller caller, OpenBucket bucket, DeleteFilesInput input, CancellationToken cancellationToken)
    {
        var keys = input.Keys.Distinct().ToList();
        var undeleted = await ObjectDeletion.RunAsync(bucket.Client, bucket.Name, keys, cancellationToken);
        var deleted = keys.Count - undeleted.Count;
        if (deleted > 0)
        {
            await AuditAsync(caller, bucket, FileRefusals.NameOf(keys, FileRefusals.MaxAuditName), cancellationToken);
        }

        return new DeletedFiles(deleted, undeleted);
    }
}
