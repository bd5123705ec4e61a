using Microsoft.Net.Http.Headers;
using Portal.Core.Accounts;
using Portal.Core.Buckets;
using Portal.Core.Keys;
using Portal.Core.Metering;
using Portal.Core.Operations;

namespace Portal.Api.Actions;

internal sealed record CreateBucketParameters(
    [Field(FieldAttribute.Names.S3uid, Meaning = "The S3 account.")] string S3uid,
    [Field(FieldAttribute.Names.BucketName, Meaning = "3 to 63 small letters, digits and dashes.")] string BucketName);

internal sealed record DeleteBucketParameters(
    [Field(FieldAttribute.Names.S3uid, Meaning = "The S3 account.")] string S3uid,
    [Field(FieldAttribute.Names.BucketName, Meaning = "The bucket; it has to be empty.")] string BucketName,
    [Field(FieldAttribute.Names.CustomerId, Meaning = "Staff: the customer whose bucket it is; your own if absent.")] int? Id);

/// <summary>create_bucket, delete_bucket, get_buckets and get_buckets_rmq.</summary>
internal static class BucketActions
{
    public static async Task<ApiOutcome> CreateAsync(ApiCall call, CreateBucketParameters parameters)
    {
        var created = await call.RunAsync<CreateBucket, CreateBucketInput, CreatedBucket>(new(parameters.S3uid, parameters.BucketName));
        return created.Refusal is not { } refusal ? new CreatedBucketAnswer(new("success", parameters.BucketName, created.Value.LocationCode))
            : refusal == AccountRefusals.NotFound ? ApiFailure.AccountNotFound with { Details = new() { S3uid = parameters.S3uid } }
            : ApiFailure.From(refusal);
    }

    public static async Task<ApiOutcome> DeleteAsync(ApiCall call, DeleteBucketParameters parameters)
    {
        var deleted = await call.For(parameters.Id).RunAsync<DeleteBucket, DeleteBucketInput, DeletedBucket>(new(parameters.S3uid, parameters.BucketName));
        return deleted.Refusal is { } refusal ? ApiFailure.From(refusal)
            : deleted.Value.WasThere ? new MessageAnswer("Bucket deleted successfully")
            : new ApiFailure("bucket not found");
    }

    public static async Task<ApiOutcome> ListAsync(ApiCall call, AccountParameters parameters)
    {
        var (reading, keys, refusal) = await ReadAsync(call.For(parameters.Id), parameters.S3uid);
        return refusal is null
            ? new BucketsAnswer(
                [.. reading!.Buckets.Select(bucket => new BucketRow(bucket.Name, ApiFormat.Stamp(bucket.CreatedAt), bucket.Bytes))],
                reading.Bytes, reading.QuotaGb, MeteringOf(reading), keys?.AccessKey, keys?.SecretKey, EndpointOf(reading))
            : ApiFailure.From(refusal) is var failure && failure == ApiFailure.AccountNotFound ? failure with { IsPrefixed = false } : failure;
    }

    /// <summary>The same question; with no broker configured the queue is the one in the process.</summary>
    public static async Task<ApiOutcome> ListQueuedAsync(ApiCall call, AccountParameters parameters)
    {
        var (reading, keys, refusal) = await ReadAsync(call.For(parameters.Id), parameters.S3uid);
        return refusal is null
            ? new QueuedBucketsAnswer(
                [.. reading!.Buckets.Select(bucket => new QueuedBucketRow(bucket.Name, bucket.Bytes, ApiFormat.Stamp(bucket.CreatedAt)))],
                reading.Bytes, reading.QuotaGb, MeteringOf(reading), keys?.AccessKey, keys?.SecretKey, EndpointOf(reading))
            : ApiFailure.From(refusal);
    }

    private static async Task<(AccountReading? Reading, KeyPairAnswer? Keys, Refusal? Refusal)> ReadAsync(ApiCall call, string s3uid)
    {
        var read = await call.RunAsync<ShowUsage, ShowUsageInput, AccountReading>(new(s3uid));
        if (read.Refusal is { } refusal)
        {
            return (null, null, refusal);
        }

        // The document's answer has no field for it: a standard header tells how old the numbers are.
        if (read.Value.MeasuredAt is { } at)
        {
            call.Http.Response.GetTypedHeaders().LastModified = new DateTimeOffset(at);
        }

        var keys = call.Caller.HasScope(TokenScopes.Keys) ? await call.RunAsync<ReadKeyPair, ReadKeyPairInput, KeyPairAnswer>(new(s3uid)) : null;
        return (read.Value, keys is { IsRefused: false } ? keys.Value : null, null);
    }

    private static MeteringRow MeteringOf(AccountReading reading) => new(ApiFormat.Gb(reading.TrafficBytes), ApiFormat.Gb(reading.PeakBytes));

    private static string? EndpointOf(AccountReading reading) => reading.Endpoint?.ToString().TrimEnd('/');
}
