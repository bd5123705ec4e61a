namespace Portal.Core.Accounts;

/// <summary>The last known usage of an account, and when it was read; <see cref="UsageSnapshots"/> writes it.</summary>
public sealed class UsageSnapshot
{
    public long Bytes { get; private set; }

    public long Objects { get; private set; }

    public int Buckets { get; private set; }

    /// <summary>Received and sent since the start of the period.</summary>
    public long TrafficBytes { get; private set; }

    /// <summary>The most that was stored at once since the start of the period.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>The share of the quota, in percent, that the owner was last told of; zero if none, or once it is below again.</summary>
    public int WarnedPercent { get; private set; }

    /// <summary>UTC; <see langword="null"/> before the first reading.</summary>
    public DateTime? MeasuredAt { get; private set; }
}
