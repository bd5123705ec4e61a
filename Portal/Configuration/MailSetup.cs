using Portal.Access;
using Portal.Branding;
using Portal.Core.Billing;
using Portal.Core.Mail;
using Portal.Hosting;

namespace Portal.Configuration;

/// <summary>Gives mails the provider's look and the addresses of the portal's pages.</summary>
internal static class MailSetup
{
    public static void AddMails(this IServiceCollection services, PortalSettings settings, IConfiguration configuration)
    {
        var branding = configuration.GetSection(BrandingOptions.Section).Get<BrandingOptions>() ?? new();
        services.AddSingleton(provider => LinksFrom(() => OriginOf(provider, settings)));
        services.AddSingleton(provider => LookOf(branding, () => OriginOf(provider, settings)));
        services.AddMail(settings.Mail);
        services.AddSingleton<ServiceMails>();
    }

    /// <summary>The addresses of pages, below <paramref name="origin"/>.</summary>
    private static MailLinks LinksFrom(Func<Uri> origin) => new()
    {
        Account = s3uid => new(origin(), PortalUrls.Account(s3uid)),
        Billing = () => new(origin(), PortalUrls.Billing),
        Activity = () => new(origin(), PortalUrls.Activity),
        Tokens = () => new(origin(), PortalUrls.Tokens),
        SecondFactor = () => new(origin(), PortalUrls.SecondFactor),
        ForgottenPassword = () => new(origin(), PortalUrls.ForgottenPassword),
        Invoice = number => new(origin(), PortalUrls.Invoice(number)),
        Settings = () => new(origin(), PortalUrls.Mails),
    };

    private static MailLook LookOf(BrandingOptions branding, Func<Uri> origin) => new(
        branding.Name,
        new AccentStyle(string.IsNullOrEmpty(branding.Accent) ? AccentStyle.Standard : branding.Accent).Light,
        branding.LogoUrl is { Length: > 0 } logo ? () => new Uri(origin(), logo) : null);

    /// <summary>At the command line, and in the moments before the portal listens, there is only what the settings say.</summary>
    private static Uri OriginOf(IServiceProvider provider, PortalSettings settings) =>
        settings.Security.PublicUrl ?? (provider.GetService<PublicAddress>()?.Listening is [var first, ..] ? first : new Uri(WebSetup.StandardAddress));
}
