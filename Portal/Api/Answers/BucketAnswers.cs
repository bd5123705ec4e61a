namespace Portal.Api;

internal sealed record CreatedBucketAnswer(CreatedBucketRow Message) : ApiAnswer;

internal sealed record CreatedBucketRow(string Status, string BucketName, string Location);

/// <summary>What both actions tell of an account; they differ in how they tell a bucket.</summary>
/// <param name="UsageStorage">Bytes.</param>
/// <param name="Quota">GB.</param>
/// <param name="AccessKey"><see langword="null"/> without the scope <c>keys</c>, and for staff.</param>
internal abstract record UsageAnswer<TBucket>(
    IReadOnlyList<TBucket> Message, long UsageStorage, long Quota, MeteringRow Metering, string? AccessKey, string? SecretKey, string? Endpoint) : ApiAnswer;

internal sealed record BucketsAnswer(
    IReadOnlyList<BucketRow> Message, long UsageStorage, long Quota, MeteringRow Metering, string? AccessKey, string? SecretKey, string? Endpoint)
    : UsageAnswer<BucketRow>(Message, UsageStorage, Quota, Metering, AccessKey, SecretKey, Endpoint);

internal sealed record QueuedBucketsAnswer(
    IReadOnlyList<QueuedBucketRow> Message, long UsageStorage, long Quota, MeteringRow Metering, string? AccessKey, string? SecretKey, string? Endpoint)
    : UsageAnswer<QueuedBucketRow>(Message, UsageStorage, Quota, Metering, AccessKey, SecretKey, Endpoint);

/// <param name="Usage">Bytes.</param>
internal sealed record BucketRow(string Name, string CreationDate, long Usage);

/// <param name="Usage">Bytes.</param>
internal sealed record QueuedBucketRow(string Name, long Usage, string Created);

/// <summary>Of the current period.</summary>
internal sealed record MeteringRow(decimal TotalTrafficPeriodGb, decimal TotalStoragePeakGb);
