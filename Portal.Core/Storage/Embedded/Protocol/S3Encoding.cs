using System.Buffers;
using System.Globalization;
using System.Text;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Percent encoding as S3 signs it: everything but letters, digits and <c>-._~</c> is encoded, in upper case.</summary>
internal static class S3Encoding
{
    private const string HexDigits = "0123456789ABCDEF";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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

    /// <exception cref="S3Exception">InvalidURI: a broken escape, or bytes that are not UTF-8.</exception>
    public static string Decode(string text, bool plusIsSpace = false)
    {
        if (!text.Contains('%') && !(plusIsSpace && text.Contains('+')) && Ascii.IsValid(text))
        {
            return text;
        }

        try
        {
            var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
            var length = 0;
            for (var i = 0; i < text.Length; i++)
            {
                switch (text[i])
                {
                    case '%':
                        bytes[length++] = byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                        i += 2;
                        break;
                    case '+' when plusIsSpace:
                        bytes[length++] = (byte)' ';
                        break;
                    default:
                        length += Encoding.UTF8.GetBytes(text.AsSpan(i, 1), bytes.AsSpan(length));
                        break;
                }
            }

            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException)
        {
            throw new S3Exception(S3Failure.InvalidUri);
        }
    }
}
