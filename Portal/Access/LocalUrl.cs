namespace Portal.Access;

/// <summary>Where a form leads back to: only ever a place in the portal.</summary>
public static class LocalUrl
{
    /// <summary>The name of the query parameter.</summary>
    public const string Parameter = "returnUrl";

    /// <summary>The address if it is a path of the portal, else <paramref name="otherwise"/>.</summary>
    public static string Of(string? address, string otherwise) =>
        address is ['/'] or ['/', not ('/' or '\\'), ..] && !address.Any(char.IsControl) ? address : otherwise;
}
