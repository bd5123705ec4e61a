using Amazon.S3;
using Amazon.S3.Model;

namespace Portal.Core.Files;

/// <summary>One answer of storage to a listing, with exact keys.</summary>
internal sealed record FileListing(IReadOnlyList<string> Folders, IReadOnlyList<FileEntry> Files, string? NextToken)
{
    /// <summary>Asks for encoded keys: the XML of an answer cannot hold every character that a key can.</summary>
    public static async Task<FileListing> ReadAsync(IAmazonS3 client, ListObjectsV2Request request, CancellationToken cancellationToken)
    {
        request.Encoding = EncodingType.Url;
        var answer = await client.ListObjectsV2Async(request, cancellationToken);
        var encoded = answer.Encoding == EncodingType.Url;
        return new(
            [.. (answer.CommonPrefixes ?? []).Select(prefix => ObjectKey.FromListing(prefix, encoded))],
            [.. (answer.S3Objects ?? []).Select(found => EntryOf(found, encoded))],
            answer.IsTruncated is true ? answer.NextContinuationToken : null);
    }

    private static FileEntry EntryOf(S3Object found, bool encoded) => new(
        ObjectKey.FromListing(found.Key, encoded), found.Size ?? 0, (found.LastModified ?? DateTime.UnixEpoch).ToUniversalTime(), found.ETag?.Trim('"') ?? "", found.StorageClass?.Value);
}
