using System.Net;

namespace Portal.Core.Mail;

/// <summary>One mail, as text and as simple HTML of the same words.</summary>
/// <param name="To">A checked e-mail address.</param>
/// <param name="Paragraphs">Plain text each.</param>
/// <param name="Link">Stands after the first paragraph.</param>
public sealed record MailMessage(string To, string Subject, IReadOnlyList<string> Paragraphs, Uri? Link = null)
{
    public string Text => string.Join("\n\n", Link is null ? Paragraphs : [Paragraphs[0], Link.AbsoluteUri, .. Paragraphs.Skip(1)]) + "\n";

    public string Html
    {
        get
        {
            var paragraphs = Paragraphs.Select(WebUtility.HtmlEncode).ToList();
            if (Link is not null)
            {
                var address = WebUtility.HtmlEncode(Link.AbsoluteUri);
                paragraphs.Insert(1, $"<a href=\"{address}\">{address}</a>");
            }

            return "<!DOCTYPE html><html><body>" + string.Concat(paragraphs.Select(paragraph => $"<p>{paragraph}</p>")) + "</body></html>";
        }
    }

    /// <summary>Says whom and what about; the text may hold a secret link.</summary>
    public override string ToString() => $"{Subject} → {To}";
}
