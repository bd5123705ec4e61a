namespace Portal.Core.Accounts;

/// <summary>What a bucket held when it was last seen on one UTC day.</summary>
public sealed class BucketDay
{
    public int AccountId { get; init; }

    public required string Bucket { get; init; }

    public DateOnly Day { get; init; }

    public long Bytes { get; init; }

    public long Objects { get; init; }
}
