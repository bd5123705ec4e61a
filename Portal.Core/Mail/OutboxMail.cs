namespace Portal.Core.Mail;

/// <summary>Where a mail stands.</summary>
public enum OutboxState
{
    Waiting,

    /// <summary>Being handed over.</summary>
    Sending,
    Sent,

    /// <summary>Given up after several tries.</summary>
    Failed,

    /// <summary>The process ended while it was handed over: nobody knows whether it went out, and it is not sent again.</summary>
    Unclear,

    /// <summary>The customer does not want mails of its kind.</summary>
    Unwanted,
}

/// <summary>A mail that was decided on in the transaction of what it tells, and is sent after that.</summary>
public sealed class OutboxMail
{
    public long Id { get; init; }

    public MailKind Kind { get; init; }

    public int? CustomerId { get; init; }

    /// <summary>Unique: the same happening is told once, however often it is tried.</summary>
    public required string Key { get; init; }

    /// <summary>The address.</summary>
    public required string To { get; init; }

    public required string Subject { get; init; }

    /// <summary>The message, sealed; <see langword="null"/> once a mail that holds a secret link is out.</summary>
    public string? Body { get; set; }

    public OutboxState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>Not tried before, UTC.</summary>
    public DateTime DueAt { get; set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTime? SentAt { get; set; }

    /// <summary>The process that hands it over.</summary>
    public Guid? LeaseOwner { get; set; }

    /// <summary>UTC.</summary>
    public DateTime? LeaseUntil { get; set; }

    /// <summary>Why the last try failed.</summary>
    public string? Error { get; set; }
}
