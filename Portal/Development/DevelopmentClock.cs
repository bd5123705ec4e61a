using System.Globalization;
using Portal.Core.Data;

namespace Portal.Development;

/// <summary>
/// The machine's time, and what a developer has added to it, so that a month of the portal can be seen in a minute. It exists in
/// Development only and goes only forward; a file in the data folder keeps it over a restart. Timers stay real.
/// </summary>
public sealed class DevelopmentClock : TimeProvider
{
    private readonly Lock _moving = new();
    private readonly string _file;
    private long _shift;

    public DevelopmentClock(DataDirectory data)
    {
        ArgumentNullException.ThrowIfNull(data);
        _file = Path.Combine(data.Path, "clock");
        if (File.Exists(_file) && TimeSpan.TryParse(File.ReadAllText(_file), CultureInfo.InvariantCulture, out var shift))
        {
            _shift = shift.Ticks;
        }
    }

    /// <summary>It was set further ahead.</summary>
    public event Action? Moved;

    /// <summary>How far it is ahead of the machine's time.</summary>
    public TimeSpan Shift => new(Interlocked.Read(ref _shift));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    /// <param name="to">UTC.</param>
    /// <returns>False, and no change, for a moment that is over.</returns>
    public bool MoveTo(DateTime to) => Set(() => to - base.GetUtcNow().UtcDateTime);

    /// <summary>Lets so much time pass; it is positive.</summary>
    public void Advance(TimeSpan by) => Set(() => Shift + by);

    private bool Set(Func<TimeSpan> choose)
    {
        lock (_moving)
        {
            var shift = choose();
            if (shift <= Shift)
            {
                return false;
            }

            var fresh = _file + ".new";
            File.WriteAllText(fresh, shift.ToString("c", CultureInfo.InvariantCulture));
            File.Move(fresh, _file, overwrite: true);
            Interlocked.Exchange(ref _shift, shift.Ticks);
        }

        Moved?.Invoke();
        return true;
    }
}
