using System.Globalization;

namespace Portal.Components;

/// <summary>Days in addresses. What is no day counts as absent.</summary>
internal static class QueryDay
{
    public static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
