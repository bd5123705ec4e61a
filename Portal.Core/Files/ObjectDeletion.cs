using Amazon.S3;
using Amazon.S3.Model;

namespace Portal.Core.Files;

/// <summary>A file that storage did not delete.</summary>
/// <param name="Reason">As the customer reads it.</param>
public sealed record UndeletedFile(string Key, string Reason);

/// <summary>Deletes exactly the keys that it is given.</summary>
internal static class ObjectDeletion
{
    /// <summary>As many as one request may name.</summary>
    public const int BatchSize = 1000;

    private const int Parallel = 8;

    /// <summary>Deletes up to <see cref="BatchSize"/> keys; what is not there counts as deleted.</summary>
    /// <returns>What could not be deleted.</returns>
    public static async Task<IReadOnlyList<UndeletedFile>> RunAsync(IAmazonS3 client, string bucket, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var together = keys.Where(ObjectKey.FitsXml).ToList();
        var single = keys.Where(key => !ObjectKey.FitsXml(key)).ToList();
        List<UndeletedFile> undeleted = [.. await DeleteTogetherAsync(client, bucket, together, cancellationToken)];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForEachAsync(single, options, async (key, stop) =>
        {
            if (await DeleteOneAsync(client, bucket, key, stop) is { } kept)
            {
                lock (undeleted)
                {
                    undeleted.Add(kept);
                }
            }
        });
        return undeleted;
    }

    private static async Task<IReadOnlyList<UndeletedFile>> DeleteTogetherAsync(IAmazonS3 client, string bucket, List<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return [];
        }

        var request = new DeleteObjectsRequest { BucketName = bucket, Quiet = true, Objects = [.. keys.Select(key => new KeyVersion { Key = key })] };
        try
        {
            await client.DeleteObjectsAsync(request, cancellationToken);
            return [];
        }
        catch (DeleteObjectsException exception)
        {
            return [.. (exception.Response.DeleteErrors ?? []).Select(error => new UndeletedFile(error.Key, ReasonOf(error.Code)))];
        }
    }

    private static async Task<UndeletedFile?> DeleteOneAsync(IAmazonS3 client, string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = ObjectKey.ForAddress(key) }, cancellationToken);
            return null;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "AccessDenied")
        {
            return new(key, ReasonOf(exception.ErrorCode));
        }
    }

    private static string ReasonOf(string code) => code is "AccessDenied" ? FileText.ItemDenied : FileText.ItemFailed;
}
