using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Prefix">The folder to make it in, with its slash; empty for the top of the bucket.</param>
/// <param name="Name">Without a slash at the end; slashes in between make folders in folders.</param>
public sealed record CreateFolderInput(string S3uid, string Bucket, string Prefix, string Name) : IBucketInput;

/// <param name="Prefix">The folder's full prefix, with its slash.</param>
public sealed record CreatedFolder(string Prefix);

/// <summary>Makes an empty folder: S3 knows none, so a key of no bytes that ends in a slash stands for it. One that is there already is refused, so that nobody takes its files for an empty folder's.</summary>
public sealed class CreateFolder(OperationServices services, FileStorage storage) : FileOperation<CreateFolderInput, CreatedFolder>(services, storage)
{
    protected override Refusal? Check(CreateFolderInput input)
    {
        if (FileRefusals.CheckPrefix(input.Prefix, nameof(input.Prefix)) is { } badPrefix)
        {
            return badPrefix;
        }

        if (input.Prefix.Length > 0 && !ObjectKey.IsFolder(input.Prefix))
        {
            return Refusal.Invalid(nameof(input.Prefix), FileRefusals.Format(FileText.NotAFolder, input.Prefix));
        }

        var problem = input.Name switch
        {
            null or "" => FileText.FolderNameEmpty,
            var name when string.IsNullOrWhiteSpace(name) || name.Trim().Length != name.Length => FileText.FolderNameSpaces,
            var name when name.Any(char.IsControl) => FileText.FolderNameCharacters,
            var name when name.Split(ObjectKey.Separator).Any(segment => segment.Length == 0) => FileText.FolderNameSlashes,
            var name when ObjectKey.HasDotSegment(name) => FileText.DotSegment,
            var name when !ObjectKey.IsValid($"{input.Prefix}{name}/") => FileRefusals.Format(FileText.TooLong, ObjectKey.MaxBytes),
            _ => null,
        };
        return problem is null ? null : Refusal.Invalid(nameof(input.Name), problem);
    }

    protected override async Task<Result<CreatedFolder>> ExecuteAsync(Caller caller, OpenBucket bucket, CreateFolderInput input, CancellationToken cancellationToken)
    {
        var prefix = $"{input.Prefix}{input.Name}/";
        var there = await FileListing.ReadAsync(bucket.Client, new ListObjectsV2Request { BucketName = bucket.Name, Prefix = prefix, MaxKeys = 1 }, cancellationToken);
        if (there.Files.Count > 0)
        {
            return Refusal.Conflict(FileText.FolderThere, nameof(input.Name));
        }

        await bucket.Client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = bucket.Name,
            Key = prefix,
            ContentType = "application/x-directory",
            InputStream = Stream.Null,
            AutoCloseStream = false,
        }, cancellationToken);
        await AuditAsync(caller, bucket, ObjectKey.Printable(prefix), cancellationToken);
        return new CreatedFolder(prefix);
    }
}
