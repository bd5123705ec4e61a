using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>The object that a copy is made of, as the header <c>x-amz-copy-source</c> names it.</summary>
internal sealed record CopySource(BucketRow Bucket, string Key, Conditions Conditions)
{
    /// <exception cref="S3Exception">InvalidArgument, or the bucket is not there or not the account's.</exception>
    public static CopySource Read(S3Call call)
    {
        var header = call.Header("x-amz-copy-source")!;
        var question = header.IndexOf("?versionId=", StringComparison.Ordinal);
        if (question >= 0)
        {
            ReadOperations.RefuseVersion(S3Query.Parse(header[(question + 1)..]));
            header = header[..question];
        }

        // Header characters are bytes; what is not percent-encoded may still be UTF-8.
        var path = S3Decoding.Decode(System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(header)));
        path = path.StartsWith('/') ? path[1..] : path;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1)
        {
            throw new S3Exception(S3Failure.InvalidArgument, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }

        S3Target.CheckKey(path[(slash + 1)..]);
        return new CopySource(call.FindBucket(path[..slash]), path[(slash + 1)..], Conditions.Read(call, "x-amz-copy-source-"));
    }

    /// <exception cref="S3Exception">NoSuchKey or PreconditionFailed.</exception>
    public OpenObject Open(ObjectVault vault)
    {
        var source = vault.Objects.Open(Bucket.Id, Key) ?? throw new S3Exception(S3Failure.NoSuchKey) { Details = [("Key", Key)] };
        try
        {
            return Conditions.IsNotModified(source.Row) ? throw new S3Exception(S3Failure.PreconditionFailed) : source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
