using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Which pages of other origins may use a bucket, and how.</summary>
internal sealed record CorsRule(
    string? Id, IReadOnlyList<string> Origins, IReadOnlyList<string> Methods, IReadOnlyList<string> Headers,
    IReadOnlyList<string> ExposedHeaders, int? MaxAgeSeconds)
{
    private const int MaxRules = 100;

    private static readonly string[] KnownMethods = ["GET", "PUT", "POST", "HEAD", "DELETE"];

    /// <summary>The rule for the portal's own pages, which every bucket has.</summary>
    public static CorsRule ForPortal(IReadOnlyList<string> origins) =>
        new(null, origins, KnownMethods, ["*"], ["ETag", "x-amz-version-id", "x-amz-request-id"], 3600);

    /// <exception cref="S3Exception">MalformedXML or InvalidRequest.</exception>
    public static List<CorsRule> Parse(XElement configuration)
    {
        var rules = configuration.Children("CORSRule").Select(rule => new CorsRule(
            rule.Text("ID"),
            [.. rule.Children("AllowedOrigin").Select(element => element.Value)],
            [.. rule.Children("AllowedMethod").Select(element => element.Value)],
            [.. rule.Children("AllowedHeader").Select(element => element.Value)],
            [.. rule.Children("ExposeHeader").Select(element => element.Value)],
            rule.Text("MaxAgeSeconds") is { } age
                ? int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : throw new S3Exception(S3Failure.MalformedXml)
                : null)).ToList();
        if (rules.Count is 0 or > MaxRules || rules.Any(rule => rule.Origins.Count == 0 || rule.Methods.Count == 0))
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        foreach (var rule in rules)
        {
            if (rule.Methods.FirstOrDefault(method => !KnownMethods.Contains(method)) is { } unknown)
            {
                throw new S3Exception(S3Failure.InvalidRequest, $"Found unsupported HTTP method in CORS config. Unsupported method is {unknown}");
            }

            if (rule.Origins.Concat(rule.Headers).FirstOrDefault(pattern => pattern.Count(letter => letter == '*') > 1) is { } wild)
            {
                throw new S3Exception(S3Failure.InvalidRequest, $"\"{wild}\" can not have more than one wildcard.");
            }

            if (rule.ExposedHeaders.Any(header => header.Contains('*') || header.Any(letter => char.IsControl(letter) || letter > '~')))
            {
                throw new S3Exception(S3Failure.InvalidRequest, "ExposeHeader can have no wildcard, only names of headers.");
            }
        }

        return rules;
    }

    /// <param name="headers">What the page wants to send, in lower case or not.</param>
    public bool Allows(string origin, string method, IReadOnlyList<string> headers) =>
        Origins.Any(pattern => Fits(pattern, origin, StringComparison.Ordinal))
        && Methods.Contains(method)
        && headers.All(header => Headers.Any(pattern => Fits(pattern, header, StringComparison.OrdinalIgnoreCase)));

    public void Write(HttpResponse response, string origin)
    {
        var anyOrigin = Origins.Contains("*");
        response.Headers.AccessControlAllowOrigin = anyOrigin ? "*" : origin;
        response.Headers.AccessControlAllowMethods = string.Join(", ", Methods);
        if (!anyOrigin)
        {
            response.Headers.AccessControlAllowCredentials = "true";
        }

        if (ExposedHeaders.Count > 0)
        {
            response.Headers.AccessControlExposeHeaders = string.Join(", ", ExposedHeaders);
        }

        if (MaxAgeSeconds is { } age)
        {
            response.Headers.AccessControlMaxAge = age.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static bool Fits(string pattern, string text, StringComparison comparison)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? string.Equals(pattern, text, comparison)
            : text.Length >= pattern.Length - 1
                && text.StartsWith(pattern[..star], comparison)
                && text.EndsWith(pattern[(star + 1)..], comparison);
    }
}
