namespace Portal.Core.Accounts;

/// <summary>What an account moved and held on one UTC day. The numbers are totals of the day so far: reading a day again changes nothing.</summary>
public sealed class DailyUsage
{
    public int AccountId { get; init; }

    public DateOnly Day { get; init; }

    /// <summary>Received from clients.</summary>
    public long BytesIn { get; set; }

    /// <summary>Sent to clients.</summary>
    public long BytesOut { get; set; }

    /// <summary>The most that was seen stored at once.</summary>
    public long PeakBytes { get; set; }
}
