using System.Net;
using Portal.Core.Mail;

namespace Portal.Configuration;

/// <summary>Reads <c>Security</c>.</summary>
internal static class SecuritySettings
{
    private const string Section = SecurityOptions.Section;
    private const int HoursOfADay = 24;
    private const int HoursOfAMonth = 720;
    private const int SecondsOfAnHour = 3600;

    public static SecurityOptions Read(SettingsReader reader, MailOptions mail, string folder)
    {
        var standard = new SecurityOptions();
        var options = new SecurityOptions
        {
            SessionHours = reader.Number($"{Section}:SessionHours", standard.SessionHours, 1, HoursOfAMonth),
            RememberDays = reader.Number($"{Section}:RememberDays", standard.RememberDays, 1, 365),
            RecheckSeconds = reader.Number($"{Section}:RecheckSeconds", standard.RecheckSeconds, 0, SecondsOfAnHour),
            SignInPostsPerMinute = reader.Number($"{Section}:SignInPostsPerMinute", standard.SignInPostsPerMinute, 1, int.MaxValue),
            ActingMinutes = reader.Number($"{Section}:ActingMinutes", standard.ActingMinutes, 1, HoursOfADay * 60),
            StaffNeedsSecondFactor = reader.Switch($"{Section}:StaffNeedsSecondFactor", standard.StaffNeedsSecondFactor),
            KeyCertificate = KeyCertificates.Read(reader, $"{Section}:KeyCertificate", folder),
            OldKeyCertificates = KeyCertificates.ReadOld(reader, $"{Section}:OldKeyCertificates", folder),
            PublicUrl = reader.Origin($"{Section}:PublicUrl"),
            TrustedProxies = ReadProxies(reader, $"{Section}:TrustedProxies"),
        };
        if (mail.Host is not null && reader.Text($"{Section}:PublicUrl") is null)
        {
            reader.Complain(SettingsText.MailNeedsPublicUrl, $"{Section}:PublicUrl");
        }

        reader.RefuseOthers(Section);
        return options;
    }

    private static List<IPNetwork> ReadProxies(SettingsReader reader, string key)
    {
        var proxies = new List<IPNetwork>();
        foreach (var entry in reader.Entries(key))
        {
            var text = reader.Required(entry);
            if (IPNetwork.TryParse(text, out var network))
            {
                proxies.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                proxies.Add(new(address, address.GetAddressBytes().Length * 8));
            }
            else if (text.Length > 0)
            {
                reader.Complain(SettingsText.NotAProxy, entry, text);
            }
        }

        return proxies;
    }
}
