using System.Globalization;
using System.Security.Cryptography;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>Names of versions: the number of the row, so that it is found at once, and something that cannot be guessed.</summary>
internal static class VersionIds
{
    /// <summary>How S3 calls the version of an object that was written without versioning.</summary>
    public const string Null = "null";

    private const int NumberLength = 12;
    private const int Length = 32;

    public static string Create(long rowId) =>
        rowId.ToString("x12", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(Length - NumberLength, lowercase: true);

    /// <summary>The row that the version must be; <see langword="null"/> when no version can have this name.</summary>
    public static long? RowOf(string version) =>
        version.Length == Length && version.All(char.IsAsciiHexDigitLower)
            ? long.Parse(version.AsSpan(0, NumberLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : null;
}
