using System.Text.RegularExpressions;

namespace Portal.Branding;

/// <summary>How the provider calls and colours the portal; the section "Branding" of the settings.</summary>
public sealed partial class BrandingOptions
{
    public const string Section = "Branding";

    public string Name { get; set; } = "S3 Portal";

    /// <summary>Address of a picture that takes the place of the drawn sign.</summary>
    public string? LogoUrl { get; set; }

    /// <summary>The accent colour as #rrggbb; made darker or lighter where text on it would be hard to read.</summary>
    public string? Accent { get; set; }

    /// <summary>What is wrong with the settings, a sentence each.</summary>
    public IEnumerable<string> FindFaults()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return "Branding:Name is empty; it is the name that customers see.";
        }

        if (!string.IsNullOrEmpty(Accent) && !Colour().IsMatch(Accent))
        {
            yield return $"Branding:Accent is '{Accent}'; it must be a colour such as #2b59e0.";
        }

        if (!string.IsNullOrEmpty(LogoUrl) && !LogoUrl.StartsWith('/') && !LogoUrl.StartsWith("https://", StringComparison.Ordinal))
        {
            yield return $"Branding:LogoUrl is '{LogoUrl}'; it must begin with / or https://.";
        }
    }

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Colour();
}
