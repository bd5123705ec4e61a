namespace Portal.Core.Operations;

/// <summary>Why staff does something to what is a customer's: asked for, kept in the audit, not shown to the customer.</summary>
public static class StaffReason
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 300;

    /// <summary>The shortest that says anything, in characters.</summary>
    public const int MinLength = 3;

    /// <summary>Refuses what says nothing, is too long, or holds control characters.</summary>
    public static Refusal? Check(string? reason, string field) => Clean(reason) switch
    {
        null or { Length: < MinLength } => Refusal.Invalid(field, RefusalText.ReasonNeeded),
        { Length: > MaxLength } => Refusal.Invalid(field, string.Format(null, RefusalText.TooLong, MaxLength)),
        var text when text.Any(char.IsControl) => Refusal.Invalid(field, RefusalText.ReasonOddCharacters),
        _ => null,
    };

    /// <summary>The same where only others need a reason: whoever acts on their own things needs none.</summary>
    public static Refusal? CheckFor(Caller caller, int? ownerId, string? reason, string field)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Door is not Door.Web || caller.StaffId is not null || (caller.CustomerId is not null && caller.CustomerId == ownerId)
            ? string.IsNullOrEmpty(reason) ? null : Check(reason, field)
            : Check(reason, field);
    }

    /// <summary>Without what surrounds it; <see langword="null"/> if nothing is left.</summary>
    internal static string? Clean(string? reason) => reason?.Trim() is { Length: > 0 } text ? text : null;
}
