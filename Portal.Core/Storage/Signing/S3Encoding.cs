using System.Buffers;
using System.Text;

namespace Portal.Core.Storage.Signing;

/// <summary>Percent encoding as S3 signs it: everything but letters, digits and <c>-._~</c> is encoded, in upper case.</summary>
internal static class S3Encoding
{
    private const string HexDigits = "0123456789ABCDEF";

    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>Encodes for a path, whose slashes stay, or for a query.</summary>
    public static string Encode(string text, bool keepSlash)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var result = new StringBuilder(bytes.Length + 16);
        foreach (var value in bytes)
        {
            if (Unreserved.Contains(value) || (keepSlash && value == '/'))
            {
                result.Append((char)value);
            }
            else
            {
                result.Append('%').Append(HexDigits[value >> 4]).Append(HexDigits[value & 15]);
            }
        }

        return result.ToString();
    }
}
