using System.Collections.Concurrent;
using Portal.Core.Messaging;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

/// <summary>
/// Lets a caller wait until something is over. Whoever ends it tells; that another process did is seen by looking once a second,
/// should no broker tell it.
/// </summary>
public sealed class EndWatch
{
    /// <summary>Nobody waits longer in one call.</summary>
    public static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TaskCompletionSource, string> _waiting = new();
    private readonly TimeProvider _clock;
    private readonly INotices _notices;

    public EndWatch(TimeProvider clock, INotices notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        (_clock, _notices) = (clock, notices);
        notices.Listen(NoticeKind.Over, TellHere);
    }

    /// <summary>Why nobody can be so patient; <see langword="null"/> from 0 to <see cref="LongestPatience"/>.</summary>
    public static Refusal? CheckPatience(TimeSpan patience, string field) =>
        patience >= TimeSpan.Zero && patience <= LongestPatience
            ? null
            : Refusal.Invalid(field, string.Format(null, JobText.PatienceRange, LongestPatience.TotalSeconds));

    /// <summary>Says that it is over, once that is saved.</summary>
    /// <param name="name">As the waiting callers name it.</param>
    public void Tell(string name)
    {
        TellHere(name);
        _notices.Announce(NoticeKind.Over, name);
    }

    private void TellHere(string name)
    {
        foreach (var (waiter, _) in _waiting.Where(waiter => waiter.Value == name))
        {
            waiter.TrySetResult();
        }
    }

    /// <summary>What <paramref name="look"/> finds, as soon as it is over or when the patience is.</summary>
    /// <param name="name">Of what is waited for: an order's reference, an s3uid.</param>
    /// <param name="look">Looks at how it stands now.</param>
    public async Task<T> WaitAsync<T>(string name, TimeSpan patience, Func<Task<T>> look, Func<T, bool> isOver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(isOver);
        var started = _clock.GetTimestamp();
        while (true)
        {
            // Listens before it looks, so that no end falls in between.
            var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[told] = name;
            try
            {
                var found = await look();
                var left = patience - _clock.GetElapsedTime(started);
                if (isOver(found) || left <= TimeSpan.Zero)
                {
                    return found;
                }

                // Whether it was told, or is time to look, or nobody waits any more: the next look finds out.
                await told.Task.WaitAsync(left < s_look ? left : s_look, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                _waiting.TryRemove(told, out _);
            }
        }
    }
}
