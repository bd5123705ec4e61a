using System.Globalization;
using Portal.Core.Catalog;

namespace Portal.Core.Mail;

/// <summary>How mails write what they tell.</summary>
internal static class MailWords
{
    /// <summary>A text with its places filled.</summary>
    public static string Fill(string text, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, text, values);

    /// <summary>16 November 2026.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>16 November 2026, 10:00 UTC.</summary>
    /// <param name="at">UTC.</param>
    public static string Moment(DateTime at) => at.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.CurrentCulture);

    /// <summary>In GB, as plans are sold: 81.5 GB.</summary>
    public static string Gb(long bytes) => ((double)bytes / Plan.BytesPerGb).ToString("#,##0.## 'GB'", CultureInfo.CurrentCulture);
}
