using Portal.Core.Mail;

namespace Portal.Tests.Mail;

/// <summary>Pages of a portal elsewhere.</summary>
internal static class MailPages
{
    private static readonly Uri s_origin = new("https://portal.example.net");

    public static MailLinks Links { get; } = new()
    {
        Account = s3uid => new(s_origin, PortalUrls.Account(s3uid)),
        Billing = () => new(s_origin, PortalUrls.Billing),
        Activity = () => new(s_origin, PortalUrls.Activity),
        SecondFactor = () => new("https://portal.example/profile/second-factor"),
        Tokens = () => new(s_origin, PortalUrls.Tokens),
        ForgottenPassword = () => new(s_origin, PortalUrls.ForgottenPassword),
        Invoice = number => new(s_origin, PortalUrls.Invoice(number)),
        Settings = () => new(s_origin, PortalUrls.Mails),
    };
}
