using Amazon.S3.Model;
using Portal.Core.Files;

namespace Benchmarks;

/// <summary>A page of 50 entries in a folder, as the file browser asks for it, beside the raw page of storage.</summary>
internal static class RgwPages
{
    private const int Page = 50;

    public static async Task MeasureAsync(RgwPortal portal)
    {
        using var s3 = portal.Connect();
        var keys = Enumerable.Range(0, 1000).SelectMany(number => new[] { $"files/{number:D4}", $"folders/{number:D4}/a", $"folders/{number:D4}/b" });
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, stop) =>
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = RgwPortal.Bucket, Key = key, ContentBody = "" }, stop));
        foreach (var (title, prefix) in new[] { ("A page of 50 files", "files/"), ("A page of 50 folders", "folders/") })
        {
            var taken = await Timing.RunAsync(
                20, 300,
                () => ListAsync(portal, prefix),
                () => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = RgwPortal.Bucket, Prefix = prefix, Delimiter = "/", MaxKeys = Page, StartAfter = prefix }));
            Timing.Header(title);
            taken[0].Print("ListFiles");
            taken[1].Print("one raw ListObjectsV2");
            var limit = (1.5 * taken[1].P50) + 3;
            Timing.Aim("ListFiles, ms", taken[0].P50, FormattableString.Invariant($"at most 1.5 × raw + 3 ms = {limit:F2}"), taken[0].P50 <= limit);
        }
    }

    private static async Task ListAsync(RgwPortal portal, string prefix)
    {
        var page = await portal.Get<ListFiles>().RunAsync(portal.Customer, new(portal.S3uid, RgwPortal.Bucket, prefix, PageSize: Page));
        if (page.IsRefused || page.Value.Folders.Count + page.Value.Files.Count != Page)
        {
            throw new InvalidOperationException(page.Refusal?.Message ?? "The page is not full.");
        }
    }
}
