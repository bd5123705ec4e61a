namespace Portal.Core.Messaging;

/// <summary>How the broker was when it was last looked at. Times are UTC.</summary>
/// <param name="Server">Host and port; <see langword="null"/> where no broker is configured.</param>
/// <param name="Since">When the connection was made, or lost; <see langword="null"/> before the first try has ended.</param>
/// <param name="LastError">Why the connection was lost or not made the last time; without secrets.</param>
/// <param name="Waiting">Requests that wait for a reader.</param>
/// <param name="Readers">Processes that read; 0: nobody does.</param>
/// <param name="SetAside">Messages that nobody could handle.</param>
/// <param name="LookedAt">When the three numbers were true.</param>
public sealed record BrokerView(
    string? Server, bool IsConnected, DateTime? Since, string? LastError, DateTime? LastErrorAt, long Waiting, long Readers, long SetAside, DateTime? LookedAt)
{
    public bool IsConfigured => Server is not null;
}

/// <summary>What this process knows of the broker, for pages and health checks; asking costs nothing.</summary>
public sealed class BrokerState(MessagingOptions options, TimeProvider clock)
{
    private const int LongestError = 300;

    private readonly Lock _lock = new();
    private BrokerView _view = new(options.Kind is MessagingKind.RabbitMq ? options.Server ?? "" : null, false, null, null, null, 0, 0, 0, null);

    public BrokerView View
    {
        get
        {
            lock (_lock)
            {
                return _view;
            }
        }
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    internal void Connected() => Change(view => view with { IsConnected = true, Since = Now });

    internal void Lost(string error)
    {
        var text = error.ReplaceLineEndings(" ");
        text = text.Length > LongestError ? text[..LongestError] : text;
        Change(view => view with { IsConnected = false, Since = view.IsConnected || view.Since is null ? Now : view.Since, LastError = text, LastErrorAt = Now, Readers = 0 });
    }

    internal void Counted(long waiting, long readers, long setAside) =>
        Change(view => view with { Waiting = waiting, Readers = readers, SetAside = setAside, LookedAt = Now });

    private void Change(Func<BrokerView, BrokerView> change)
    {
        lock (_lock)
        {
            _view = change(_view);
        }
    }
}
