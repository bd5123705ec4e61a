using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Auditing;

/// <summary>Who changed what, when and from where. Written with the change, never changed.</summary>
public sealed class AuditEvent : IWrittenOnce
{
    /// <summary>Too many wrong passwords have locked a sign-in; in the place of an operation's name.</summary>
    public const string SignInLocked = nameof(SignInLocked);

    public long Id { get; init; }

    /// <summary>UTC.</summary>
    public DateTime At { get; init; }

    /// <summary>The operation's name, such as <c>CancelService</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Who did it; <see langword="null"/> for the operator at the command line and for visitors.</summary>
    public int? ActorId { get; init; }

    /// <summary>The customer as whom the member of staff <see cref="ActorId"/> acted.</summary>
    public int? ActedForId { get; init; }

    public Door Door { get; init; }

    /// <summary>The token that a script did it with.</summary>
    public int? TokenId { get; init; }

    public string? Address { get; init; }

    /// <summary>Whose things were changed; that customer reads it in the activity list.</summary>
    public int? CustomerId { get; init; }

    /// <summary>What was changed, such as an s3uid or a bucket.</summary>
    public string? Subject { get; init; }

    public string? Detail { get; init; }

    /// <summary>Why staff did it, in their own words; the customer does not read it.</summary>
    public string? Reason { get; init; }

    internal static AuditEvent Of(string operation, Caller caller, DateTime now, int? customerId, string? subject, string? detail, string? reason = null) => new()
    {
        At = now,
        Operation = operation,
        ActorId = caller.StaffId ?? caller.CustomerId,
        ActedForId = caller.StaffId is null ? null : caller.CustomerId,
        Door = caller.Door,
        TokenId = caller.Token?.Id,
        Address = caller.Address,
        CustomerId = customerId,
        Subject = subject,
        Detail = detail,
        Reason = reason,
    };
}
