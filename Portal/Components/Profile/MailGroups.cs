using Portal.Core.Mail;

namespace Portal.Components.Profile;

/// <summary>A part of the list of mails.</summary>
/// <param name="Name">Of the group, in the code.</param>
/// <param name="IsSafety">Whether these always come.</param>
internal sealed record MailGroup(string Name, bool IsSafety, IReadOnlyList<MailKind> Kinds);

/// <summary>The kinds of mail in the order and the words that people read.</summary>
internal static class MailGroups
{
    public static IReadOnlyList<MailGroup> All { get; } =
    [
        new("Storage", false, [MailKind.OrderReady, MailKind.QuotaReached, MailKind.PlanChanged]),
        new("Money", false, [MailKind.CreditLow, MailKind.PaymentReceived, MailKind.Renewed, MailKind.InvoiceIssued, MailKind.PaymentFailed]),
        new("Ending", false,
        [
            MailKind.ServiceSuspended, MailKind.ServiceResumed, MailKind.CancellationConfirmed, MailKind.CancellationUndone, MailKind.ServiceStopped,
            MailKind.TerminationSoon, MailKind.AccountDeleted,
        ]),
        new("Safety", true, [MailKind.NewSignIn, MailKind.PasswordChanged, MailKind.NewPassword, MailKind.ConfirmEmail, MailKind.KeyRevealed, MailKind.TokenMade,
            MailKind.SecondFactorChanged, MailKind.RecoveryCodeUsed, MailKind.Invitation]),
    ];

    public static string Title(string group) => Read("Group" + group);

    public static string Name(MailKind kind) => Read($"{kind}");

    /// <summary>When it comes.</summary>
    public static string Note(MailKind kind) => Read($"{kind}Note");

    private static string Read(string name) =>
        MailsText.ResourceManager.GetString(name, MailsText.Culture) ?? throw new InvalidOperationException($"There are no words for {name}.");
}
