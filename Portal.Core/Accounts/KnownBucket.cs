namespace Portal.Core.Accounts;

/// <summary>A bucket of an account as it was last seen; <see cref="UsageSnapshot.MeasuredAt"/> tells when.</summary>
public sealed class KnownBucket
{
    public int AccountId { get; init; }

    public required string Name { get; init; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    public long Bytes { get; set; }

    public long Objects { get; set; }
}
