using System.Globalization;
using System.Net;
using System.Text;

namespace Portal.Core.Mail;

/// <summary>
/// Puts a message into the clothes of the product: plain text, and HTML of the same words. Mail programs know little of style sheets, so the HTML
/// is made of tables with inline styles; it is as narrow as the screen needs it.
/// </summary>
public sealed class MailRenderer(MailLook look, MailLinks links)
{
    private const string Font = "font-family:'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;";
    private const string Ink = "#161a23";
    private const string SoftInk = "#586174";
    private const string Line = "#e2e6ec";
    private const string Ground = "#f6f7f9";

    /// <param name="name">See <see cref="OutgoingMail.Name"/>.</param>
    /// <param name="at">When it was written, UTC.</param>
    public OutgoingMail Render(string name, string to, MailKind kind, MailMessage message, DateTime at)
    {
        ArgumentNullException.ThrowIfNull(message);
        var subject = OneLine(message.Subject);
        return new(name, OneLine(to), subject, TextOf(kind, message), HtmlOf(kind, message, subject), at);
    }

    private static string OneLine(string value) => string.Concat(value.Where(letter => !char.IsControl(letter)));

    /// <summary>A line that is an address stands alone, as it is the button's; the rest are words.</summary>
    private string TextOf(MailKind kind, MailMessage message)
    {
        var parts = new List<string>(message.Paragraphs);
        if (message.Facts.Count > 0)
        {
            parts.Add(string.Join('\n', message.Facts.Select(fact => $"{fact.Label}: {fact.Value}")));
        }

        if (message.Button is { } button)
        {
            parts.Add($"{button.Text}:\n{button.Address.AbsoluteUri}");
        }

        parts.AddRange(message.Notes);
        parts.Add($"-- \n{look.Name}\n{Why(kind)}{(MailKinds.MayBeMuted(kind) ? " " + links.Settings().AbsoluteUri : "")}");
        return string.Join("\n\n", parts) + "\n";
    }

    private string HtmlOf(MailKind kind, MailMessage message, string subject)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>{Encode(subject)}</title>
            </head>
            <body style="margin:0;padding:0;background-color:{Ground};">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:{Ground};">
            <tr><td align="center" style="padding:24px 12px;">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;">
            <tr><td style="{Font}padding:0 8px 16px;font-size:17px;font-weight:600;color:{Ink};">{Sign()}</td></tr>
            <tr><td style="{Font}background-color:#ffffff;border:1px solid {Line};border-radius:12px;padding:28px 24px;font-size:15px;line-height:1.55;color:{Ink};">
            <h1 style="margin:0 0 14px;font-size:20px;line-height:1.3;font-weight:600;overflow-wrap:anywhere;">{Encode(subject)}</h1>

            """);
        AddParagraphs(html, message.Paragraphs, Ink);
        AddFacts(html, message.Facts);
        if (message.Button is { } button)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:22px 0 8px;"><tr>
                <td style="background-color:{look.Accent};border-radius:8px;"><a href="{Encode(button.Address.AbsoluteUri)}" style="{Font}display:inline-block;padding:11px 20px;font-size:15px;font-weight:600;color:#ffffff;text-decoration:none;">{Encode(button.Text)}</a></td>
                </tr></table>

                """);
        }

        AddParagraphs(html, message.Notes, SoftInk);
        html.Append(CultureInfo.InvariantCulture, $"""
            </td></tr>
            <tr><td style="{Font}padding:16px 8px;font-size:13px;line-height:1.5;color:{SoftInk};">{Encode(Why(kind))}{SettingsLink(kind)}</td></tr>
            </table>
            </td></tr>
            </table>
            </body>
            </html>
            """);
        return html.ToString();
    }

    private static void AddParagraphs(StringBuilder html, IEnumerable<string> paragraphs, string colour)
    {
        foreach (var paragraph in paragraphs)
        {
            html.Append(CultureInfo.InvariantCulture, $"""<p style="margin:12px 0;color:{colour};overflow-wrap:anywhere;">{Encode(paragraph)}</p>""").Append('\n');
        }
    }

    private static void AddFacts(StringBuilder html, IReadOnlyList<MailFact> facts)
    {
        if (facts.Count == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"""<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:18px 0;border-top:1px solid {Line};">""").Append('\n');
        foreach (var fact in facts)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr>
                <th scope="row" align="left" valign="top" style="{Font}padding:9px 16px 9px 0;border-bottom:1px solid {Line};font-size:14px;font-weight:400;white-space:nowrap;color:{SoftInk};">{Encode(fact.Label)}</th>
                <td align="right" valign="top" style="{Font}padding:9px 0;border-bottom:1px solid {Line};font-size:14px;font-weight:600;color:{Ink};overflow-wrap:anywhere;">{Encode(fact.Value)}</td>
                </tr>

                """);
        }

        html.Append("</table>\n");
    }

    private string Sign() => look.Logo is { } logo
        ? $"""<img src="{Encode(logo().AbsoluteUri)}" alt="{Encode(look.Name)}" height="28" style="display:block;border:0;height:28px;">"""
        : $"""<span style="display:inline-block;width:12px;height:12px;margin-right:9px;border-radius:4px;background-color:{look.Accent};"></span>{Encode(look.Name)}""";

    private string SettingsLink(MailKind kind) => MailKinds.MayBeMuted(kind)
        ? $""" <a href="{Encode(links.Settings().AbsoluteUri)}" style="color:{look.Accent};">{Encode(MailText.Choose)}</a>"""
        : "";

    private static string Why(MailKind kind) => MailKinds.MayBeMuted(kind) ? MailText.WhyYou : MailText.WhyAlways;

    private static string Encode(string value) => WebUtility.HtmlEncode(value);
}
