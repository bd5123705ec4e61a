using System.Globalization;
using System.Text;
using Portal.Core.Operations;

namespace Portal.Core.Buckets;

/// <summary>
/// The rules of bucket names: those of S3, and no dots, because a name with dots does not fit the certificate of the storage's address.
/// </summary>
public static class BucketName
{
    public const int MinLength = 3;
    public const int MaxLength = 63;

    private static readonly string[] s_reservedStarts = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] s_reservedEnds = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3"];

    /// <summary>One sentence for each rule that <paramref name="name"/> breaks; empty if it is good.</summary>
    public static IReadOnlyList<string> BrokenRules(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return [BucketNameText.Empty];
        }

        List<string> broken = [];
        AddIf(broken, name.Length < MinLength, BucketNameText.TooShort, MinLength);
        AddIf(broken, name.Length > MaxLength, BucketNameText.TooLong, MaxLength, name.Length);
        AddIf(broken, name.Any(char.IsUpper), BucketNameText.Capitals);
        AddIf(broken, name.Contains('.', StringComparison.Ordinal), BucketNameText.Dots);
        AddIf(broken, name.Any(char.IsWhiteSpace), BucketNameText.Spaces);
        var strange = OtherCharactersOf(name);
        AddIf(broken, strange.Length > 0, BucketNameText.Characters, strange);
        AddIf(broken, name[0] == '-', BucketNameText.Start);
        AddIf(broken, name[^1] == '-', BucketNameText.End);
        foreach (var start in s_reservedStarts.Where(start => name.StartsWith(start, StringComparison.Ordinal)))
        {
            AddIf(broken, true, BucketNameText.ReservedStart, start);
        }

        foreach (var end in s_reservedEnds.Where(end => name.EndsWith(end, StringComparison.Ordinal)))
        {
            AddIf(broken, true, BucketNameText.ReservedEnd, end);
        }

        return broken;
    }

    public static bool IsValid(string? name) => BrokenRules(name).Count == 0;

    /// <summary>Whether a bucket of this name can exist, perhaps made elsewhere under wider rules.</summary>
    public static bool IsPlausible(string? name) =>
        name is { Length: >= MinLength and <= 255 } && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_') && !name.Contains("..", StringComparison.Ordinal);

    /// <summary>The refusal of a bad name, with the first rule that it breaks; <see langword="null"/> if it is good.</summary>
    /// <param name="field">The input field that holds the name.</param>
    public static Refusal? Check(string? name, string field) => BrokenRules(name) is [var first, ..] ? Refusal.Invalid(field, first) : null;

    /// <summary>A good name that comes close to what was entered; <see langword="null"/> if nothing of it can be kept, or it is good already.</summary>
    public static string? Suggest(string? input)
    {
        if (string.IsNullOrEmpty(input) || IsValid(input))
        {
            return null;
        }

        var name = Fold(input);
        for (var change = true; change;)
        {
            var before = name;
            foreach (var part in s_reservedStarts.Where(part => name.StartsWith(part, StringComparison.Ordinal)))
            {
                name = name[part.Length..].Trim('-');
            }

            foreach (var part in s_reservedEnds.Where(part => name.EndsWith(part, StringComparison.Ordinal)))
            {
                name = name[..^part.Length].Trim('-');
            }

            name = name.Length > MaxLength ? name[..MaxLength].Trim('-') : name;
            change = name != before;
        }

        name = name.Length is > 0 and < MinLength ? $"{name}-{BucketNameText.Filler}" : name;
        return IsValid(name) ? name : null;
    }

    /// <summary>The name with an ending, shortened to fit.</summary>
    public static string WithEnding(string name, string ending)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(ending);
        var room = MaxLength - ending.Length - 1;
        return $"{(name.Length > room ? name[..room].TrimEnd('-') : name)}-{ending}";
    }

    private static string OtherCharactersOf(string name) => string.Join(' ', name.EnumerateRunes()
        .Where(rune => !Rune.IsWhiteSpace(rune) && !Rune.IsUpper(rune) && rune.Value is not '.' and not '-' && !IsLetterOrDigit(rune))
        .Distinct()
        .Select(rune => Rune.IsControl(rune) ? $"U+{rune.Value:X4}" : rune.ToString()));

    private static bool IsLetterOrDigit(Rune rune) => rune is { IsAscii: true } && (char.IsAsciiLetterLower((char)rune.Value) || char.IsAsciiDigit((char)rune.Value));

    /// <summary>Small letters and digits; accents are dropped, a row of other characters becomes one hyphen.</summary>
    private static string Fold(string input)
    {
        var folded = new StringBuilder();
        foreach (var rune in string.Concat(input.EnumerateRunes()).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            var small = Rune.ToLowerInvariant(rune);
            if (IsLetterOrDigit(small))
            {
                folded.Append((char)small.Value);
            }
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.NonSpacingMark

                && folded.Length > 0 && (rune.Value == '-' || folded[^1] != '-'))
            {
                folded.Append('-');
            }
        }

        return folded.ToString().Trim('-');
    }

    private static void AddIf(List<string> broken, bool isBroken, string text, params ReadOnlySpan<object?> values)
    {
        if (isBroken)
        {
            broken.Add(string.Format(CultureInfo.CurrentCulture, text, values));
        }
    }
}
