using System.Globalization;
using Portal.Core.Catalog;

namespace Portal.Api;

/// <summary>How dates and amounts are written in answers. All dates UTC.</summary>
internal static class ApiFormat
{
    private const int GbDecimals = 6;

    /// <summary>A decimal number without zeros at its end: 4500, not 4500.00.</summary>
    public static decimal Plain(decimal amount) => amount / 1.000000000000000000000000000000m;

    /// <summary>GB, to a kilobyte.</summary>
    public static decimal Gb(long bytes) => Plain(decimal.Round((decimal)bytes / Plan.BytesPerGb, GbDecimals));

    /// <summary>As in <c>2024-12-31 23:59:59</c>.</summary>
    public static string Moment(DateTime at) => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>As in <c>2023-10-15T10:30:00Z</c>.</summary>
    public static string Stamp(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>As in <c>2024-02-01</c>.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Seconds since 1970.</summary>
    public static long? UnixSeconds(DateTime? at) => at is { } moment ? new DateTimeOffset(moment).ToUnixTimeSeconds() : null;
}
