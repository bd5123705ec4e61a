namespace Portal.Core.Mail;

/// <summary>What holds for each kind of mail.</summary>
public static class MailKinds
{
    /// <summary>Whether customers may choose not to get it. Those that protect the sign-in and the keys always come.</summary>
    public static bool MayBeMuted(MailKind kind) => kind switch
    {
        MailKind.ConfirmEmail or MailKind.NewPassword or MailKind.PasswordChanged or MailKind.NewSignIn or MailKind.KeyRevealed or MailKind.TokenMade
            or MailKind.Invitation or MailKind.SecondFactorChanged or MailKind.RecoveryCodeUsed => false,
        MailKind.OrderReady or MailKind.CreditLow or MailKind.PaymentReceived or MailKind.QuotaReached or MailKind.Renewed or MailKind.PlanChanged
            or MailKind.PaymentFailed or MailKind.ServiceSuspended or MailKind.ServiceResumed or MailKind.CancellationConfirmed or MailKind.CancellationUndone
            or MailKind.ServiceStopped or MailKind.TerminationSoon or MailKind.AccountDeleted or MailKind.InvoiceIssued => true,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether it holds a link that opens something without a sign-in: nothing of it is kept once it is out.</summary>
    internal static bool HoldsSecret(MailKind kind) => kind is MailKind.ConfirmEmail or MailKind.NewPassword or MailKind.Invitation;
}
