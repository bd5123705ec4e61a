namespace Portal.Core.Mail;

/// <summary>A mail as it is handed over.</summary>
/// <param name="Name">Names this mail and no other, whenever and by whom it is handed over: digits, letters and hyphens; in order of time.</param>
/// <param name="To">A checked e-mail address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The words alone.</param>
/// <param name="Html">The same words as they look.</param>
/// <param name="At">When it was written, UTC.</param>
public sealed record OutgoingMail(string Name, string To, string Subject, string Text, string Html, DateTime At)
{
    /// <summary>Says whom and what about; the text may hold a secret link.</summary>
    public override string ToString() => $"{Subject} → {To}";
}
