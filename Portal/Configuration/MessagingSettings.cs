using System.Text.RegularExpressions;
using Portal.Core.Messaging;

namespace Portal.Configuration;

/// <summary>Reads <c>Messaging</c>.</summary>
internal static partial class MessagingSettings
{
    private const string UriKey = MessagingOptions.Section + ":RabbitMq:Uri";
    private const string PrefixKey = MessagingOptions.Section + ":RabbitMq:Prefix";

    public static MessagingOptions Read(SettingsReader reader)
    {
        var kind = reader.Choice($"{MessagingOptions.Section}:Kind", MessagingKind.InProcess);
        var text = reader.Text(UriKey);
        var prefix = reader.Text(PrefixKey) ?? MessagingOptions.StandardPrefix;
        if (!PrefixForm().IsMatch(prefix))
        {
            reader.Complain(SettingsText.NotAPrefix, PrefixKey, prefix);
        }

        if (kind is MessagingKind.RabbitMq && text is null)
        {
            reader.Complain(SettingsText.NoBroker, UriKey, nameof(MessagingKind.RabbitMq));
        }

        // The address is not said again: it holds the password.
        var address = text is null ? null : ReadAddress(text);
        if (text is not null && address is null)
        {
            reader.Complain(SettingsText.NotABroker, UriKey);
        }

        reader.RefuseOthers(MessagingOptions.Section);
        return new() { Kind = kind, Uri = address, Prefix = prefix };
    }

    private static Uri? ReadAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps" && address.Host.Length > 0
            && address.Query.Length == 0 && address.Fragment.Length == 0 && address.Segments.Length <= 2 ? address : null;

    [GeneratedRegex("^[A-Za-z0-9.-]{1,32}$", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixForm();
}
