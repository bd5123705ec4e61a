using Portal.Access;
using Portal.Core.Mail;
using Portal.Core.Storage;

namespace Portal.Hosting;

/// <summary>Says in plain lines where the portal and its storage can be reached, once they can.</summary>
internal static class Announcement
{
    public static void AnnounceAddresses(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        foreach (var address in app.Services.GetRequiredService<PublicAddress>().Listening)
        {
            Console.WriteLine(HostingText.Portal, address.GetLeftPart(UriPartial.Authority));
        }

        foreach (var cluster in app.Services.GetRequiredService<StorageClusters>().All)
        {
            Console.WriteLine(HostingText.Storage, cluster.Location.Name, cluster.Endpoint.GetLeftPart(UriPartial.Authority));
        }

        if (app.Services.GetRequiredService<IMailer>() is MailFolder folder)
        {
            Console.WriteLine(HostingText.Mail, folder.Path);
        }
    });
}
