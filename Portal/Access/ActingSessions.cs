using System.Collections.Concurrent;
using System.Security.Claims;

namespace Portal.Access;

/// <summary>Knows which times of acting are over before their limit, so that a page that is open elsewhere, or a cookie that was kept, does not go on.</summary>
public sealed class ActingSessions(SessionClock clock)
{
    private readonly ConcurrentDictionary<string, DateTime> _ended = new(StringComparer.Ordinal);

    private DateTime Now => clock.Time.GetUtcNow().UtcDateTime;

    /// <summary>Whether a sign-in acts for a customer now: its time is not over, nobody has stopped it, and its person may.</summary>
    public bool Holds(ClaimsPrincipal user) =>
        ActingClaims.Find(user) is { } acting && acting.Until > Now && !_ended.ContainsKey(acting.Id) && ActingClaims.MayAct(user);

    /// <summary>It was stopped. It is remembered for as long as it would have lasted.</summary>
    public void End(Acting acting)
    {
        ArgumentNullException.ThrowIfNull(acting);
        End(acting.Id, acting.Until);
    }

    /// <param name="until">When it would have ended by itself, UTC.</param>
    public void End(string session, DateTime until)
    {
        foreach (var (id, end) in _ended)
        {
            if (end <= Now)
            {
                _ended.TryRemove(id, out _);
            }
        }

        _ended[session] = until;
    }
}
