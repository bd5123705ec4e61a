using System.Buffers;
using System.Globalization;
using System.Text;

namespace Portal.Core.Files;

/// <summary>
/// Object keys: any text of 1 to 1024 bytes in UTF-8. The exact key is what is acted on; the printable form is only ever shown.
/// </summary>
public static class ObjectKey
{
    public const int MaxBytes = 1024;

    public const char Separator = '/';

    /// <summary>Whether S3 can hold a key of this text.</summary>
    public static bool IsValid(string? key) => key is { Length: > 0 and <= MaxBytes } && IsText(key) && Encoding.UTF8.GetByteCount(key) <= MaxBytes;

    /// <summary>Whether keys can begin with this; nothing is the whole bucket.</summary>
    public static bool IsValidPrefix(string? prefix) => prefix is "" || IsValid(prefix);

    /// <summary>Whether it names a folder: everything whose key begins with it.</summary>
    public static bool IsFolder(string key) => key is not null && key.EndsWith(Separator);

    /// <summary>Whether the key has a segment "." or "..", which people and programs take for places.</summary>
    public static bool HasDotSegment(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Split(Separator).Any(segment => segment is "." or "..");
    }

    /// <summary>The folder that holds it, with its slash; empty for the top of the bucket.</summary>
    public static string ParentOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var end = key.Length < 2 ? -1 : key.LastIndexOf(Separator, key.Length - 2);
        return key[..(end + 1)];
    }

    /// <summary>The last segment, exact, without the slash of a folder. It is empty where the key has two slashes in a row.</summary>
    public static string NameOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var name = key[ParentOf(key).Length..];
        return name.EndsWith(Separator) ? name[..^1] : name;
    }

    /// <summary>The folders on the way to a prefix, outermost first, each with its full prefix.</summary>
    public static IReadOnlyList<string> PathTo(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return [.. Enumerable.Range(0, prefix.Length).Where(index => prefix[index] == Separator).Select(index => prefix[..(index + 1)])];
    }

    /// <summary>
    /// The text for people: characters that cannot be seen, or that turn the direction of the text, become visible signs.
    /// </summary>
    public static string Printable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.All(character => character is > ' ' and < '\u007f'))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length;)
        {
            var rune = Rune.TryGetRuneAt(text, index, out var found) ? found : Rune.ReplacementChar;
            var atEdge = index == 0 || index + rune.Utf16SequenceLength == text.Length || text[index - 1] == ' ' || text[index - 1] == Separator;
            Append(printable, rune, atEdge || (index + 1 < text.Length && text[index + 1] == Separator));
            index += rune.Utf16SequenceLength;
        }

        return printable.ToString();
    }

    private static bool IsText(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) is not OperationStatus.Done)
            {
                return false; // Half of a surrogate pair.
            }

            rest = rest[used..];
        }

        return true;
    }

    private static void Append(StringBuilder printable, Rune rune, bool atEdge)
    {
        switch (rune.Value)
        {
            case < 0x20:
                printable.Append((char)(0x2400 + rune.Value)); // Unicode's own pictures of control characters
                break;
            case 0x7f:
                printable.Append('\u2421');
                break;
            case ' ' when atEdge:
                printable.Append('\u2423');
                break;
            default:
                if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
                    && rune.Value is not 0x200d) // joins emoji
                {
                    printable.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
                }
                else
                {
                    printable.Append(rune);
                }

                break;
        }
    }
}
