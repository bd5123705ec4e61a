namespace Portal.Core.Operations;

/// <summary>Some acts want proof that the person is still there: a password, second factor or passkey of the last minutes.</summary>
public static class FreshSignIn
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);

    /// <summary>Whether the caller has proved it lately. Programs prove it with every request: their token is the proof.</summary>
    public static bool Has(Caller caller, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Door is not Door.Web || (caller.AuthenticatedAt is { } at && now - at < Lasts);
    }
}
