namespace Portal.Core.Messaging.InProcess;

/// <summary>Without a broker: other processes are told nothing, and nothing is heard of them.</summary>
public sealed class OwnNotices : INotices
{
    public void Listen(NoticeKind kind, Action<string> hear)
    {
    }

    public void Announce(NoticeKind kind, string about = "")
    {
    }
}
