using System.Globalization;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <summary>Checks and refusals that the operations on files share.</summary>
internal static class FileRefusals
{
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
    public static string Shorten(string detail, int most = MaxDetail)
    {
        var printable = ObjectKey.Printable(detail);
        return printable.Length <= most ? printable : string.Concat(printable.AsSpan(0, most - 1), "…");
    }
}
