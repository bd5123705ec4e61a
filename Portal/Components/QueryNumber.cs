using System.Globalization;
using System.Numerics;

namespace Portal.Components;

/// <summary>Numbers in addresses. People and programs write anything there; what is no number counts as absent.</summary>
internal static class QueryNumber
{
    public static TNumber? Parse<TNumber>(string? text)
        where TNumber : struct, INumber<TNumber> =>
        TNumber.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
