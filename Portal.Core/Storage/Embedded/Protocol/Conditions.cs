using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>The conditions that a request sets on the object that is there.</summary>
/// <remarks>Source: RFC 9110 section 13; Amazon S3 API reference, GetObject, CopyObject and PutObject.</remarks>
internal sealed record Conditions(string? IfMatch, string? IfNoneMatch, DateTimeOffset? ModifiedSince, DateTimeOffset? UnmodifiedSince)
{
    public static Conditions Read(S3Call call, string start = "") => new(
        call.Header(start + "if-match"), call.Header(start + "if-none-match"),
        ObjectHeaders.ReadTime(call.Header(start + "if-modified-since")), ObjectHeaders.ReadTime(call.Header(start + "if-unmodified-since")));

    /// <summary>Whether a reader already has what is there.</summary>
    /// <exception cref="S3Exception">PreconditionFailed.</exception>
    public bool IsNotModified(ObjectRow row)
    {
        // HTTP dates have no fractions.
        var modified = DateTimeOffset.FromUnixTimeSeconds(row.ModifiedAt.ToUnixTimeSeconds());
        if (IfMatch is not null ? !Matches(IfMatch, row.ETag) : modified > UnmodifiedSince)
        {
            throw new S3Exception(S3Failure.PreconditionFailed);
        }

        return IfNoneMatch is not null ? Matches(IfNoneMatch, row.ETag) : modified <= ModifiedSince;
    }

    /// <exception cref="S3Exception">PreconditionFailed, or NoSuchKey where a certain object was to be replaced.</exception>
    public void CheckWrite(ObjectRow? row)
    {
        if (IfMatch is not null)
        {
            if (row is null)
            {
                throw new S3Exception(S3Failure.NoSuchKey);
            }

            if (!Matches(IfMatch, row.ETag))
            {
                throw new S3Exception(S3Failure.PreconditionFailed);
            }
        }

        if (IfNoneMatch is not null && row is not null && Matches(IfNoneMatch, row.ETag))
        {
            throw new S3Exception(S3Failure.PreconditionFailed);
        }
    }

    /// <summary>Deleting what is not there is success, whatever was expected of it.</summary>
    /// <param name="row">What would be deleted; a delete marker has no entity tag.</param>
    /// <exception cref="S3Exception">PreconditionFailed.</exception>
    public void CheckDelete(ObjectRow? row)
    {
        if (row is not null && IfMatch is not null && !Matches(IfMatch, row.IsMarker ? " " : row.ETag))
        {
            throw new S3Exception(S3Failure.PreconditionFailed);
        }
    }

    private static bool Matches(string header, string etag) => header.Split(',', StringSplitOptions.TrimEntries)
        .Select(candidate => candidate.StartsWith("W/", StringComparison.Ordinal) ? candidate[2..] : candidate)
        .Any(candidate => candidate == "*" || candidate.Trim('"') == etag);
}
