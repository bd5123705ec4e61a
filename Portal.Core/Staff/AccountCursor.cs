using System.Globalization;

namespace Portal.Core.Staff;

/// <summary>A place in a sorted list of accounts: what it is sorted by there, and the account's number.</summary>
internal sealed record AccountCursor(long Key, long Id)
{
    /// <summary>What <see cref="ToString"/> wrote; <see langword="null"/> for anything else.</summary>
    public static AccountCursor? Parse(string? text) =>
        text?.Split('~') is [var key, var id]
        && long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(place, number)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key}~{Id}");
}
