using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Customers;

/// <summary>Codes of authenticator apps as RFC 6238 has them and every app computes them: SHA-1, six digits, steps of 30 seconds.</summary>
internal static class Totp
{
    public const int Digits = 6;
    public const int StepSeconds = 30;

    /// <summary>As long as the digest, which RFC 4226 recommends.</summary>
    public const int SecretBytes = 20;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerLetter = 5;

    /// <summary>The step that a moment lies in.</summary>
    /// <param name="now">UTC.</param>
    public static long StepOf(DateTime now) => new DateTimeOffset(now, TimeSpan.Zero).ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code that an app shows in this step.</summary>
    public static string CodeOf(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // What authenticator apps compute; SHA-1 is sound as a keyed digest.
        var digest = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var offset = digest[^1] & 0xf;
        var number = BinaryPrimitives.ReadInt32BigEndian(digest.AsSpan(offset)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, of the present one and its neighbours, as no two clocks agree; <see langword="null"/> if it is none of theirs.</summary>
    public static long? FindStep(ReadOnlySpan<byte> secret, string code, DateTime now)
    {
        long? found = null;
        var present = StepOf(now);
        for (var step = present - 1; step <= present + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf(secret, step)), Encoding.ASCII.GetBytes(code)))
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>A secret as apps take it typed in: base 32, in capitals.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (rest, bits) = (0, 0);
        foreach (var part in bytes)
        {
            (rest, bits) = ((rest << 8) | part, bits + 8);
            while (bits >= BitsPerLetter)
            {
                bits -= BitsPerLetter;
                text.Append(Alphabet[(rest >> bits) & (Alphabet.Length - 1)]);
            }

            rest &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[(rest << (BitsPerLetter - bits)) & (Alphabet.Length - 1)]).ToString();
    }

    /// <summary>Back from <see cref="Write"/>.</summary>
    public static byte[] Read(string text)
    {
        var bytes = new byte[text.Length * BitsPerLetter / 8];
        var (rest, bits, place) = (0, 0, 0);
        foreach (var letter in text)
        {
            (rest, bits) = ((rest << BitsPerLetter) | Alphabet.IndexOf(letter, StringComparison.Ordinal), bits + BitsPerLetter);
            if (bits >= 8)
            {
                bits -= 8;
                bytes[place++] = (byte)(rest >> bits);
                rest &= (1 << bits) - 1;
            }
        }

        return bytes;
    }
}
