using System.Globalization;
using System.Text;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Reads what clients have percent encoded.</summary>
internal static class S3Decoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
