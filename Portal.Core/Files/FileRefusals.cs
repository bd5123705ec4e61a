using System.Globalization;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <summary>Checks and refusals that the operations on files share.</summary>
internal static class FileRefusals
{
    /// <summary>Of a name within a sentence.</summary>
    public const int MaxName = 160;

    /// <summary>Of a name in the audit, which has more room.</summary>
    public const int MaxAuditName = 400;

    private const int MaxDetail = 500;

    public static Refusal? CheckKey(string? key, string field) =>
        ObjectKey.IsValid(key) ? null : Refusal.Invalid(field, Format(FileText.BadKey, ObjectKey.MaxBytes));

    public static Refusal? CheckPrefix(string? prefix, string field) =>
        ObjectKey.IsValidPrefix(prefix) ? null : Refusal.Invalid(field, Format(FileText.BadKey, ObjectKey.MaxBytes));

    public static Refusal? CheckUploadId(string? uploadId, string field) =>
        uploadId is { Length: >= 1 and <= 1024 } && uploadId.All(character => character is > ' ' and < '\u007f') ? null : Refusal.Invalid(field, FileText.UploadGone);

    public static Refusal? CheckCount(int count, int most, string field) =>
        count >= 1 && count <= most ? null : Refusal.Invalid(field, Format(RefusalText.OutOfRange, 1, most));

    public static string Format(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    /// <summary>For the audit, which says what was done and need not repeat all of a long name.</summary>
    /// <param name="detail">Printable.</param>
    public static string Shorten(string detail, int most = MaxDetail)
    {
        if (detail.Length <= most)
        {
            return detail;
        }

        var end = char.IsHighSurrogate(detail[most - 2]) ? most - 2 : most - 1;
        return string.Concat(detail.AsSpan(0, end), "…");
    }

    /// <summary>What a sentence calls these items: the first by its name, the others by their number.</summary>
    /// <param name="items">Keys, exact.</param>
    /// <param name="most">Characters of the name.</param>
    public static string NameOf(IReadOnlyList<string> items, int most)
    {
        var first = Shorten(ObjectKey.Printable(items[0]), most);
        return items.Count == 1 ? first : Format(FileText.DeletingMany, first, items.Count - 1);
    }
}
