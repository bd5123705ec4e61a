using System.Net;
using Amazon.Runtime;

namespace Portal.Core.Storage;

/// <summary>The one place where an error of an S3 client becomes a fault of storage, whatever kind the cluster is.</summary>
public static class S3Errors
{
    private const string LocationKey = "Portal.Location";

    /// <summary>Notes on an exception of an S3 client whose cluster it was; the exception stays what it is.</summary>
    internal static void Mark(Exception exception, Location location) => exception.Data[LocationKey] = location;

    /// <summary>
    /// The fault behind an exception; <see langword="null"/> if it has nothing to do with storage. A cancellation is the time limit
    /// of a request: whoever passed a token looks first whether it was that one.
    /// </summary>
    public static StorageException? From(Exception exception) => exception switch
    {
        StorageException known => known,
        AmazonServiceException refused => new(FaultOf(refused), $"{refused.ErrorCode}: {refused.Message}", refused) { Location = LocationOf(refused) },
        AmazonClientException or HttpRequestException or TimeoutException or IOException or OperationCanceledException =>
            new(StorageFault.Unavailable, exception.Message, exception) { Location = LocationOf(exception) },
        _ => null,
    };

    private static Location? LocationOf(Exception exception) => exception.Data[LocationKey] as Location;

    private static StorageFault FaultOf(AmazonServiceException exception) => exception.ErrorCode switch
    {
        "NoSuchBucket" or "NoSuchKey" or "NoSuchUpload" or "NoSuchUser" => StorageFault.NotFound,
        "BucketAlreadyExists" => StorageFault.NameTaken,
        "BucketNotEmpty" => StorageFault.NotEmpty,
        "QuotaExceeded" => StorageFault.QuotaExceeded,
        "AccessDenied" or "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "UserSuspended" => StorageFault.Denied,
        "SlowDown" or "RequestTimeout" or "InternalError" or "ServiceUnavailable" => StorageFault.Unavailable,
        _ => exception.StatusCode switch
        {
            HttpStatusCode.NotFound => StorageFault.NotFound,
            HttpStatusCode.Forbidden => StorageFault.Denied,
            >= HttpStatusCode.InternalServerError or 0 => StorageFault.Unavailable,
            _ => StorageFault.Invalid,
        },
    };
}
