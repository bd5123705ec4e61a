using System.Globalization;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>A stretch of an object's body.</summary>
internal readonly record struct ByteRange(long Offset, long Length)
{
    public long Last => Offset + Length - 1;

    /// <summary>
    /// The one range that a header asks for; <see langword="null"/> for the whole body, as S3 answers a header
    /// that it cannot read and one with several ranges.
    /// </summary>
    /// <exception cref="S3Exception">InvalidRange: nothing of the body lies in it.</exception>
    public static ByteRange? Parse(string? header, long size)
    {
        const string unit = "bytes=";
        if (header is null || !header.StartsWith(unit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bounds = header[unit.Length..].Trim().Split('-');
        if (bounds.Length != 2 || !TryRead(bounds[0], out var first) || !TryRead(bounds[1], out var last) || (first is null && last is null))
        {
            return null;
        }

        if (first is null)
        {
            var suffix = Math.Min(last!.Value, size);
            return suffix == 0 ? throw Unsatisfiable(header, size) : new ByteRange(size - suffix, suffix);
        }

        if (last < first)
        {
            return null;
        }

        return first >= size
            ? throw Unsatisfiable(header, size)
            : new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, size - 1) - first.Value + 1);
    }

    private static bool TryRead(string text, out long? number)
    {
        number = null;
        if (text.Length == 0)
        {
            return true;
        }

        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        number = value;
        return isNumber;
    }

    private static S3Exception Unsatisfiable(string header, long size) => new(S3Failure.InvalidRange)
    {
        Details = [("RangeRequested", header), ("ActualObjectSize", size.ToString(CultureInfo.InvariantCulture))],
    };
}
