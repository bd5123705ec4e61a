using Amazon.S3;
using Amazon.S3.Model;

namespace Portal.Core.Files;

/// <summary>One answer of storage to a listing.</summary>
internal sealed record FileListing(IReadOnlyList<string> Folders, IReadOnlyList<FileEntry> Files, string? NextToken)
{
    public static async Task<FileListing> ReadAsync(IAmazonS3 client, ListObjectsV2Request request, CancellationToken cancellationToken)
    {
        var answer = await client.ListObjectsV2Async(request, cancellationToken);
        return new(
            answer.CommonPrefixes ?? [],
            [.. (answer.S3Objects ?? []).Select(EntryOf)],
            answer.IsTruncated is true ? answer.NextContinuationToken : null);
    }

    private static FileEntry EntryOf(S3Object found) => new(
        found.Key, found.Size ?? 0, (found.LastModified ?? DateTime.UnixEpoch).ToUniversalTime(), found.ETag?.Trim('"') ?? "", found.StorageClass?.Value);
}
