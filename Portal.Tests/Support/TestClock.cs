namespace Portal.Tests.Support;

/// <summary>A clock that a test sets. Timers and delays stay real.</summary>
public sealed class TestClock : TimeProvider
{
    /// <summary>Where every test begins, unless it says otherwise.</summary>
    public static readonly DateTime Start = new(2026, 11, 16, 10, 0, 0, DateTimeKind.Utc);

    private long _ticks = Start.Ticks;

    /// <summary>UTC.</summary>
    public DateTime Now
    {
        get => new(Interlocked.Read(ref _ticks), DateTimeKind.Utc);
        set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => new(Now);
}
