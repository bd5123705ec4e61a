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

    /// <summary>Deletes up to <see cref="BatchSize"/> keys; what is not there counts as deleted.</summary>
    /// <returns>What could not be deleted.</returns>
    public static async Task<IReadOnlyList<UndeletedFile>> RunAsync(IAmazonS3 client, string bucket, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
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

    private static string ReasonOf(string code) => code is "AccessDenied" ? FileText.ItemDenied : FileText.ItemFailed;
}
