using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>The object that a copy is made of, as the header <c>x-amz-copy-source</c> names it.</summary>
internal sealed record CopySource(BucketRow Bucket, string Key, string? Version, Conditions Conditions)
{
    /// <exception cref="S3Exception">InvalidArgument, or the source is not there or not for the caller.</exception>
    public static CopySource Read(S3Call call)
    {
        var header = call.Header("x-amz-copy-source")!;
        var question = header.IndexOf("?versionId=", StringComparison.Ordinal);
        var version = question < 0 ? null : S3Query.Parse(header[(question + 1)..])["versionId"];
        if (version is "")
        {
            throw new S3Exception(S3Failure.InvalidArgument, "Version id cannot be the empty string");
        }

        header = question < 0 ? header : header[..question];

        // Header characters are bytes; what is not percent-encoded may still be UTF-8.
        var path = S3Decoding.Decode(System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(header)));
        path = path.StartsWith('/') ? path[1..] : path;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1)
        {
            throw new S3Exception(S3Failure.InvalidArgument, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }

        var key = path[(slash + 1)..];
        S3Target.CheckKey(key);
        var bucket = call.FindSource(path[..slash]);
        call.Authorize(S3Action.GetObject, bucket, key, version);
        return new CopySource(bucket, key, version, Conditions.Read(call, "x-amz-copy-source-"));
    }

    /// <exception cref="S3Exception">NoSuchKey, NoSuchVersion or PreconditionFailed.</exception>
    public OpenObject Open(S3Call call, ObjectVault vault)
    {
        var source = vault.Objects.Open(Bucket.Id, Key, Version) ?? throw Absent(vault);
        try
        {
            call.Confirm(S3Action.GetObject, Bucket, source.Row, Version);
            return Conditions.IsNotModified(source.Row) ? throw new S3Exception(S3Failure.PreconditionFailed) : source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Says which version was copied, where the source has versions.</summary>
    public void AnswerVersion(S3Call call, ObjectRow row)
    {
        if (Bucket.Versioning is not null)
        {
            call.Response.Headers["x-amz-copy-source-version-id"] = row.Version ?? VersionIds.Null;
        }
    }

    private S3Exception Absent(ObjectVault vault) => Version is null
        ? new S3Exception(S3Failure.NoSuchKey) { Details = [("Key", Key)] }
        : vault.Objects.Find(Bucket.Id, Key, Version) is null
            ? new S3Exception(S3Failure.NoSuchVersion) { Details = [("Key", Key), ("VersionId", Version)] }
            : new S3Exception(S3Failure.InvalidRequest, "The source of a copy request may not specifically refer to a delete marker by version id.");
}
