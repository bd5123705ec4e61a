using System.Net.Mail;
using Portal.Core.Mail;

namespace Portal.Configuration;

/// <summary>Reads <c>Mail</c>.</summary>
internal static class MailSettings
{
    private const int MaximumPort = 65535;

    /// <summary>Encrypted from the first byte; only STARTTLS is spoken here.</summary>
    private const int ImplicitTlsPort = 465;

    public static MailOptions Read(SettingsReader reader)
    {
        var standard = new MailOptions();
        var options = new MailOptions
        {
            Host = reader.Text("Mail:Host"),
            Port = reader.Number("Mail:Port", standard.Port, 1, MaximumPort),
            UserName = reader.Text("Mail:UserName"),
            Password = reader.Text("Mail:Password"),
            From = reader.Text("Mail:From") ?? standard.From,
            UseTls = reader.Switch("Mail:UseTls", standard.UseTls),
        };
        if (!MailAddress.TryCreate(options.From, out _))
        {
            reader.Complain(SettingsText.NotASender, "Mail:From", options.From);
        }
        else if (options.Host is not null && reader.Text("Mail:From") is null)
        {
            reader.Complain(SettingsText.Missing, "Mail:From");
        }

        if (options.Port == ImplicitTlsPort)
        {
            reader.Complain(SettingsText.ImplicitTls, "Mail:Port", ImplicitTlsPort);
        }

        if (options.UserName is null != options.Password is null)
        {
            reader.Complain(SettingsText.HalfASignIn, options.UserName is null ? "Mail:UserName" : "Mail:Password", options.UserName is null ? "Mail:Password" : "Mail:UserName");
        }

        reader.RefuseOthers(MailOptions.Section);
        return options;
    }
}
