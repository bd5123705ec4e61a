namespace Portal.Core.Mail;

/// <summary>Addresses of pages for mails that are written behind the back of any request; absolute, at the portal's public address.</summary>
public sealed class MailLinks
{
    /// <summary>The page of one storage account, by its s3uid.</summary>
    public required Func<string, Uri> Account { get; init; }

    /// <summary>Credit and invoices.</summary>
    public required Func<Uri> Billing { get; init; }

    /// <summary>The page of one invoice, by its number.</summary>
    public required Func<string, Uri> Invoice { get; init; }

    /// <summary>What was done to the customer's things.</summary>
    public required Func<Uri> Activity { get; init; }

    public required Func<Uri> Tokens { get; init; }

    /// <summary>Where customers turn their second factor on and off.</summary>
    public required Func<Uri> SecondFactor { get; init; }

    /// <summary>Where a new password is asked for.</summary>
    public required Func<Uri> ForgottenPassword { get; init; }

    /// <summary>Where customers choose which mails they get.</summary>
    public required Func<Uri> Settings { get; init; }
}
