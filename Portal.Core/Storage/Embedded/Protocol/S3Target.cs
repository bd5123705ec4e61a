namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>
/// What a request is about, read from the request line as it came: the framework's own path has lost dot segments,
/// and a key may well be <c>a/../b</c>.
/// </summary>
/// <param name="Path">Decoded, with its leading slash; what signatures are made over.</param>
/// <param name="Bucket"><see langword="null"/> for the service itself.</param>
/// <param name="Key"><see langword="null"/> for the bucket itself.</param>
internal sealed record S3Target(string Path, string? Bucket, string? Key, S3Query Query)
{
    public const int MaxKeyBytes = 1024;

    /// <param name="domain">Where the endpoint answers for buckets by a name before it; <see langword="null"/> for nowhere.</param>
    /// <exception cref="S3Exception">InvalidURI or KeyTooLongError.</exception>
    public static S3Target Parse(string rawTarget, string host = "", string? domain = null)
    {
        var target = rawTarget;
        if (!target.StartsWith('/'))
        {
            // A proxy may send the whole address.
            var scheme = target.IndexOf("://", StringComparison.Ordinal);
            var start = scheme < 0 ? -1 : target.IndexOf('/', scheme + 3);
            target = start < 0 ? "/" : target[start..];
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = S3Decoding.Decode(question < 0 ? target : target[..question]);
        var query = S3Query.Parse(question < 0 ? "" : target[(question + 1)..]);
        var (bucket, key) = BucketOf(host, domain) is { } named ? (named, path[1..]) : Split(path);
        if (bucket.Length == 0 && key.Length > 0)
        {
            throw new S3Exception(S3Failure.InvalidBucketName);
        }

        CheckKey(key);
        return new S3Target(path, bucket.Length == 0 ? null : bucket, key.Length == 0 ? null : key, query);
    }

    private static (string Bucket, string Key) Split(string path)
    {
        var slash = path.IndexOf('/', 1);
        return slash < 0 ? (path[1..], "") : (path[1..slash], path[(slash + 1)..]);
    }

    private static string? BucketOf(string host, string? domain)
    {
        var colon = host.LastIndexOf(':');
        var name = colon > 0 && !host.EndsWith(']') ? host[..colon] : host;
        return domain is not null && name.Length > domain.Length + 1 && name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase)
            ? name[..^(domain.Length + 1)]
            : null;
    }

    /// <exception cref="S3Exception">KeyTooLongError.</exception>
    public static void CheckKey(string key)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(key) > MaxKeyBytes)
        {
            throw new S3Exception(S3Failure.KeyTooLong);
        }
    }
}
