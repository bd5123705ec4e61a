namespace Portal.Core.Jobs;

/// <summary>A part of a worker's work that has a record and a lease of its own.</summary>
/// <param name="Name">Of its record: stable, at most 64 characters.</param>
/// <param name="RunAsync">Does one round of it.</param>
/// <param name="Delay">How long after the first start of the portal its first round is due, so that not all parts begin at once.</param>
public sealed record PeriodicPart(string Name, Func<CancellationToken, Task> RunAsync, TimeSpan Delay = default);

/// <summary>What one round came to.</summary>
/// <param name="StartedAt">UTC.</param>
/// <param name="Error">Why it failed; <see langword="null"/> if it did not.</param>
internal sealed record PeriodicOutcome(DateTime StartedAt, TimeSpan Took, string? Error);

/// <summary>Collects what went wrong in one round, piece by piece.</summary>
internal sealed class RoundFailures
{
    private readonly Lock _lock = new();
    private string? _first;
    private int _count;

    /// <summary>In one line, with the number of further ones; <see langword="null"/> if all went well.</summary>
    public string? Text
    {
        get
        {
            lock (_lock)
            {
                return _count > 1 ? string.Format(null, JobText.AndMore, _first, _count - 1) : _first;
            }
        }
    }

    public void Add(Exception exception)
    {
        lock (_lock)
        {
            _first ??= Words(exception);
            _count++;
        }
    }

    private static string Words(Exception exception)
    {
        const int Longest = 900;
        var text = $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}";
        return text.Length > Longest ? text[..Longest] : text;
    }
}
