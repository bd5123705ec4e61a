namespace Portal.Core.Mail;

/// <summary>What a mail is about.</summary>
public enum MailKind
{
    ConfirmEmail,
    NewPassword,
    PasswordChanged,
    NewSignIn,
    KeyRevealed,
    TokenMade,
    OrderReady,
    CreditLow,
    PaymentReceived,
    QuotaReached,
    Renewed,
    PlanChanged,
    PaymentFailed,
    ServiceSuspended,
    ServiceResumed,
    CancellationConfirmed,
    CancellationUndone,
    ServiceStopped,
    TerminationSoon,
    AccountDeleted,
    InvoiceIssued,
    Invitation,
    SecondFactorChanged,
    RecoveryCodeUsed,
}
