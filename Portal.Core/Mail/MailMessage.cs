namespace Portal.Core.Mail;

/// <summary>What one mail says, without how it looks.</summary>
/// <param name="Subject">One line; the heading of the mail too.</param>
/// <param name="Paragraphs">What has happened and what it means; plain text each.</param>
public sealed record MailMessage(string Subject, params IReadOnlyList<string> Paragraphs)
{
    /// <summary>Numbers and dates; they stand after <see cref="Paragraphs"/>.</summary>
    public IReadOnlyList<MailFact> Facts { get; init; } = [];

    /// <summary>Where to do something about it; stands after <see cref="Facts"/>.</summary>
    public MailButton? Button { get; init; }

    /// <summary>What else is worth knowing; plain text each, at the end.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Says what it is about; the rest may hold a secret link.</summary>
    public override string ToString() => Subject;
}

/// <summary>A line of a mail's facts.</summary>
public sealed record MailFact(string Label, string Value);

/// <summary>A mail's link.</summary>
/// <param name="Address">Absolute; it may be a secret.</param>
public sealed record MailButton(string Text, Uri Address)
{
    public override string ToString() => Text;
}
