namespace Portal.Tests.Support;

/// <summary>The real time, and what a test adds to it.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _shift;

    /// <summary>Lets time pass for the portal; its timers stay real.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));
}
