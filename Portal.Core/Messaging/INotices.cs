namespace Portal.Core.Messaging;

/// <summary>What processes of the portal tell each other. None of it is needed: whoever misses a notice learns the same a little later from the database.</summary>
public enum NoticeKind
{
    /// <summary>Sign-ins of the customer of that number have ended.</summary>
    SignInsEnded,

    /// <summary>Plans were added or changed.</summary>
    PlansChanged,

    /// <summary>A token was revoked.</summary>
    TokenRevoked,

    /// <summary>What somebody may wait for is over: an order by its reference, a deletion by the s3uid.</summary>
    Over,

    /// <summary>Jobs were added, cancelled or started again.</summary>
    JobsChanged,

    /// <summary>There is something to do for the periodic work of that name.</summary>
    WorkIsThere,
}

/// <summary>Tells other processes on the same database what has happened here, and hears what happened there. Within its own process whoever announces tells it themselves.</summary>
public interface INotices
{
    /// <summary>Longest text that a notice is about, in characters.</summary>
    public const int LongestAbout = 100;

    /// <summary>Calls <paramref name="hear"/> with what a notice of another process is about; on any thread.</summary>
    void Listen(NoticeKind kind, Action<string> hear);

    /// <summary>To be called when the database knows of it. Returns at once.</summary>
    /// <param name="about">A number or a name; never a secret.</param>
    void Announce(NoticeKind kind, string about = "");
}
