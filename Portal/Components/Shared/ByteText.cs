using System.Globalization;

namespace Portal.Components.Shared;

/// <summary>How a number of bytes is written. A GB is 2^30 bytes, as everywhere in the product.</summary>
public static class ByteText
{
    public const long Gigabyte = 1L << 30;

    // Plans are sold in GB, so that GB stays the unit far beyond the first thousand.
    private const long TerabytesFrom = 10_240 * Gigabyte;

    public static string Format(long bytes)
    {
        var size = Math.Abs((double)bytes);
        return size switch
        {
            < 1000 => $"{Number(bytes)} B",
            < 1000 * 1024.0 => $"{Number(bytes / 1024.0)} kB",
            < 1000 * 1024.0 * 1024 => $"{Number(bytes / 1048576.0)} MB",
            < TerabytesFrom => $"{Number(bytes / (double)Gigabyte)} GB",
            _ => $"{Number(bytes / (1024.0 * Gigabyte))} TB",
        };
    }

    /// <summary>The number of GB without the unit, for "1,640 of 2,000 GB".</summary>
    public static string InGigabytes(long bytes) => Number(bytes / (double)Gigabyte);

    private static string Number(double value)
    {
        var digits = Math.Abs(value) switch { 0 or >= 100 => 0, >= 0.1 => 1, _ => 3 };
        return value.ToString(digits switch { 0 => "#,##0", 1 => "#,##0.#", _ => "0.###" }, CultureInfo.CurrentCulture);
    }
}
