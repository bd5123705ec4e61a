using System.Collections.Concurrent;
using System.Globalization;
using Portal.Core.Messaging;

namespace Portal.Core.Customers;

/// <summary>
/// Tells open pages that sign-ins of a customer have ended, so that they look at once instead of with their next regular look.
/// Without a broker other processes hear of it by that regular look.
/// </summary>
public sealed class EndedSignIns
{
    /// <summary>Much longer than regular looks are apart.</summary>
    private static readonly TimeSpan s_keeps = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<int, DateTimeOffset> _ended = new();
    private readonly TimeProvider _clock;
    private readonly INotices _notices;

    public EndedSignIns(TimeProvider clock, INotices notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        (_clock, _notices) = (clock, notices);
        notices.Listen(NoticeKind.SignInsEnded, about =>
        {
            if (int.TryParse(about, NumberStyles.None, CultureInfo.InvariantCulture, out var customerId))
            {
                Tell(customerId);
            }
        });
    }

    /// <summary>Raised with the customer's number.</summary>
    public event Action<int>? Ended;

    /// <summary>To be called when the database knows of it.</summary>
    public void Announce(int customerId)
    {
        Tell(customerId);
        _notices.Announce(NoticeKind.SignInsEnded, customerId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a sign-in that was last compared with the database at <paramref name="checkedAt"/> has to be compared again.</summary>
    public bool IsDoubtful(int customerId, DateTimeOffset? checkedAt) => _ended.TryGetValue(customerId, out var at) && (checkedAt is null || checkedAt <= at);

    private void Tell(int customerId)
    {
        var now = _clock.GetUtcNow();
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
}
