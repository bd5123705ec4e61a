using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Components.Admin;

/// <summary>Reads amounts that staff types, with a point or a comma before the cents.</summary>
internal static partial class AmountText
{
    /// <summary>Zero for what is no amount, which every operation refuses; so is 1,000, which could mean one or a thousand.</summary>
    public static decimal Parse(string text) =>
        Form().IsMatch(text.Trim()) && decimal.TryParse(text.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : 0;

    [GeneratedRegex(@"^[0-9]{1,9}([.,][0-9]{1,2})?$")]
    private static partial Regex Form();
}
