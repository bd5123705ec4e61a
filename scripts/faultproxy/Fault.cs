using System.Globalization;

namespace FaultProxy;

internal enum FaultKind
{
    /// <summary>None: bytes pass as they are.</summary>
    Pass,

    /// <summary>Each answer is held back for so many milliseconds.</summary>
    Delay,

    /// <summary>A connection is reset after so many bytes of answers.</summary>
    CutAnswer,

    /// <summary>A connection is reset after so many bytes of requests.</summary>
    CutRequest,

    /// <summary>Requests are answered with 503 and do not get through.</summary>
    Unavailable,

    /// <summary>Nobody listens, and what was connected is reset.</summary>
    Refuse,
}

/// <summary>What is spoilt now. Bytes are counted per connection from the moment that the fault begins.</summary>
/// <param name="amount">Milliseconds or bytes.</param>
/// <param name="times">How often it strikes before everything passes again.</param>
internal sealed class Fault(FaultKind kind, int amount = 0, int times = int.MaxValue)
{
    private int _struck;

    public FaultKind Kind => kind;

    public int Amount => amount;

    public int Struck => Math.Min(Volatile.Read(ref _struck), times);

    /// <summary>Whether it strikes here too; counts it if so.</summary>
    public bool Strikes() => Interlocked.Increment(ref _struck) <= times;

    /// <summary>The fault that a command names; <see langword="null"/> if it names none.</summary>
    public static Fault? Parse(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = words.Skip(1).Select(word => int.TryParse(word, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : -1).ToArray();
        return numbers.Contains(-1) ? null : (words.FirstOrDefault(), numbers) switch
        {
            ("pass", []) => new(FaultKind.Pass),
            ("delay", [var time]) => new(FaultKind.Delay, time),
            ("cut-answer", [var bytes]) => new(FaultKind.CutAnswer, bytes),
            ("cut-answer", [var bytes, var times]) => new(FaultKind.CutAnswer, bytes, times),
            ("cut-request", [var bytes]) => new(FaultKind.CutRequest, bytes),
            ("cut-request", [var bytes, var times]) => new(FaultKind.CutRequest, bytes, times),
            ("unavailable", []) => new(FaultKind.Unavailable),
            ("unavailable", [var times]) => new(FaultKind.Unavailable, 0, times),
            ("refuse", []) => new(FaultKind.Refuse),
            _ => null,
        };
    }
}
