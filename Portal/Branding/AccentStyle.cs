using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Branding;

/// <summary>
/// The style sheet of a provider's own accent colour. Its address holds a hash of it, as the policy allows no inline style and browsers keep it for good.
/// </summary>
public sealed class AccentStyle
{
    /// <summary>The accent of a portal whose provider has chosen none; the style sheets' own.</summary>
    public const string Standard = "#2b59e0";

    private const double ReadableContrast = 4.6;
    private static readonly Rgb White = new(255, 255, 255);
    private static readonly Rgb DarkSurface = new(0x1c, 0x21, 0x2b);
    private static readonly Rgb DarkInk = new(0x0e, 0x15, 0x30);

    public AccentStyle(string accent)
    {
        var colour = Rgb.Parse(accent);
        var light = Towards(colour, new Rgb(0, 0, 0), on: White);
        var dark = Towards(colour, White, on: DarkSurface);
        Light = light.ToString();
        Css = $$"""
            :root {
                --accent: light-dark({{light}}, {{dark}});
                --accent-strong: light-dark({{light.Mix(new Rgb(0, 0, 0), 0.16)}}, {{dark.Mix(White, 0.2)}});
                --on-accent: light-dark({{White}}, {{DarkInk}});
                --accent-weak: light-dark({{light.Mix(White, 0.92)}}, {{dark.Mix(DarkSurface, 0.84)}});
                --accent-line: light-dark({{light.Mix(White, 0.72)}}, {{dark.Mix(DarkSurface, 0.62)}});
            }
            """;
        Path = "/branding/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))[..10] + ".css";
    }

    public string Css { get; }

    public string Path { get; }

    /// <summary>The accent on white, dark enough for white words on it; as #rrggbb.</summary>
    public string Light { get; }

    /// <summary>The nearest colour in that direction that can be read on the ground.</summary>
    private static Rgb Towards(Rgb colour, Rgb end, Rgb on)
    {
        for (var share = 0.0; share < 1; share += 0.02)
        {
            var mixed = colour.Mix(end, share);
            if (mixed.Contrast(on) >= ReadableContrast)
            {
                return mixed;
            }
        }

        return end;
    }

    private readonly record struct Rgb(byte R, byte G, byte B)
    {
        private double Luminance => 0.2126 * Linear(R) + 0.7152 * Linear(G) + 0.0722 * Linear(B);

        public static Rgb Parse(string text)
        {
            var value = int.Parse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return new((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        }

        public Rgb Mix(Rgb other, double share) => new(Mix(R, other.R, share), Mix(G, other.G, share), Mix(B, other.B, share));

        public double Contrast(Rgb other)
        {
            var (high, low) = (Math.Max(Luminance, other.Luminance), Math.Min(Luminance, other.Luminance));
            return (high + 0.05) / (low + 0.05);
        }

        public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";

        private static byte Mix(byte from, byte to, double share) => (byte)Math.Round(from + (to - from) * share);

        private static double Linear(byte channel)
        {
            var value = channel / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }
}
