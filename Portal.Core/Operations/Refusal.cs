namespace Portal.Core.Operations;

/// <summary>Why an operation was not done, for programs to branch on.</summary>
public enum RefusalCode
{
    NotSignedIn,
    Forbidden,
    Invalid,
    NotFound,
    Conflict,
    NoCredit,
    LimitReached,
    TooManyTries,

    /// <summary>The sign-in is too old for what is asked; confirm the password and ask again.</summary>
    FreshSignInNeeded,
    StorageUnavailable,
    StorageRefused,
}

/// <summary>An expected "no" with a sentence that the customer can act on.</summary>
/// <param name="Message">In the customer's language, complete, without technical detail.</param>
/// <param name="Field">The input field that it is about, if one.</param>
public sealed record Refusal(RefusalCode Code, string Message, string? Field = null)
{
    public static Refusal NotSignedIn { get; } = new(RefusalCode.NotSignedIn, RefusalText.NotSignedIn);

    public static Refusal Forbidden { get; } = new(RefusalCode.Forbidden, RefusalText.Forbidden);

    public static Refusal FreshSignInNeeded { get; } = new(RefusalCode.FreshSignInNeeded, RefusalText.FreshSignInNeeded);

    /// <summary>Staff who act for a customer reach less than the customer does.</summary>
    public static Refusal NotWhileActing { get; } = new(RefusalCode.Forbidden, RefusalText.NotWhileActing);

    /// <summary>The time in which staff may act for a customer has run out.</summary>
    public static Refusal ActingIsOver { get; } = new(RefusalCode.Forbidden, RefusalText.ActingIsOver);

    /// <summary>The token was not made for this.</summary>
    public static Refusal ScopeMissing(TokenScopes scope) => new(RefusalCode.Forbidden, string.Format(null, RefusalText.ScopeMissing, scope.ToString().ToLowerInvariant()));

    public static Refusal Invalid(string field, string message) => new(RefusalCode.Invalid, message, field);

    public static Refusal NotFound(string message) => new(RefusalCode.NotFound, message);

    public static Refusal Conflict(string message, string? field = null) => new(RefusalCode.Conflict, message, field);
}
