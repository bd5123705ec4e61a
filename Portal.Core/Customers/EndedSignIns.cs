using System.Collections.Concurrent;

namespace Portal.Core.Customers;

/// <summary>
/// Tells open pages of this process that sign-ins of a customer have ended, so that they look at once instead of with their next regular look.
/// Other processes hear of it by that regular look.
/// </summary>
public sealed class EndedSignIns(TimeProvider clock)
{
    /// <summary>Much longer than regular looks are apart.</summary>
    private static readonly TimeSpan s_keeps = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<int, DateTimeOffset> _ended = new();

    /// <summary>Raised with the customer's number.</summary>
    public event Action<int>? Ended;

    /// <summary>To be called when the database knows of it.</summary>
    public void Announce(int customerId)
    {
        var now = clock.GetUtcNow();
        foreach (var (id, at) in _ended)
        {
            if (now - at > s_keeps)
            {
                _ended.TryRemove(id, out _);
            }
        }

        _ended[customerId] = now;
        Ended?.Invoke(customerId);
    }

    /// <summary>Whether a sign-in that was last compared with the database at <paramref name="checkedAt"/> has to be compared again.</summary>
    public bool IsDoubtful(int customerId, DateTimeOffset? checkedAt) => _ended.TryGetValue(customerId, out var at) && (checkedAt is null || checkedAt <= at);
}
