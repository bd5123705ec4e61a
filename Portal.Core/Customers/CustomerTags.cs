using System.Globalization;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>What words staff may give to customers.</summary>
public static class CustomerTags
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 32;

    /// <summary>Tags that one customer may have.</summary>
    public const int Most = 20;

    /// <summary>As they are kept: lower case, each once, in the order of the alphabet.</summary>
    public static List<string> Clean(IEnumerable<string> tags) =>
        [.. tags.Select(tag => tag.Trim().ToLowerInvariant()).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Refuses too many, too long ones, and what is neither a letter, a digit, - nor _.</summary>
    public static Refusal? Check(IReadOnlyCollection<string>? tags, string field) => tags is null || tags.Any(tag => tag is null)
        ? Refusal.Invalid(field, RefusalText.Required)
        : Clean(tags) is var cleaned && cleaned.Count > Most ? Refusal.Invalid(field, string.Format(CultureInfo.CurrentCulture, CustomerActText.TooManyTags, Most))
        : cleaned.Find(tag => tag.Length > MaxLength || !tag.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')) is { } odd
            ? Refusal.Invalid(field, string.Format(CultureInfo.CurrentCulture, CustomerActText.OddTag, odd.Length > MaxLength ? odd[..MaxLength] : odd, MaxLength))
            : null;
}
