using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Core.Storage;

namespace Portal.Core.Files;

/// <summary>A request that somebody without the keys may make until it expires.</summary>
/// <param name="Method">Of HTTP.</param>
/// <param name="Key">Exact.</param>
/// <param name="Query">Parameters beside those of the signature.</param>
internal sealed record PresignedRequest(string Method, string Bucket, string Key, TimeSpan Lifetime, IReadOnlyDictionary<string, string>? Query = null);

/// <summary>
/// Signs requests for browsers: Signature Version 4 in the query. The client library's own presigner drops leading slashes of keys,
/// and answers https whatever the endpoint is.
/// </summary>
internal sealed class Presigner(TimeProvider clock)
{
    /// <summary>The longest life that S3 allows.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(7);

    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Scope = "s3/aws4_request";

    /// <summary>The address, as text: a <see cref="Uri"/> would resolve dots and lose exact keys.</summary>
    public string Sign(IStorageCluster cluster, S3Keys keys, PresignedRequest request)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var day = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{day}/{cluster.Region}/{Scope}";
        var path = $"/{request.Bucket}/{string.Join('/', request.Key.Split('/').Select(Encode))}";
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["X-Amz-Algorithm"] = Algorithm,
            ["X-Amz-Credential"] = $"{keys.AccessKey}/{scope}",
            ["X-Amz-Date"] = time,
            ["X-Amz-Expires"] = ((long)request.Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["X-Amz-SignedHeaders"] = "host",
        };
        foreach (var (name, value) in request.Query ?? new Dictionary<string, string>())
        {
            parameters[name] = value;
        }

        var query = string.Join('&', parameters.Select(parameter => $"{Encode(parameter.Key)}={Encode(parameter.Value)}"));
        var canonical = $"{request.Method}\n{path}\n{query}\nhost:{cluster.Endpoint.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        var text = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(HMACSHA256.HashData(SigningKey(keys.SecretKey, day, cluster.Region), Encoding.UTF8.GetBytes(text)));
        return $"{cluster.Endpoint.GetLeftPart(UriPartial.Authority)}{path}?{query}&X-Amz-Signature={signature}";
    }

    private static byte[] SigningKey(string secret, string day, string region) => ((string[])[day, region, "s3", "aws4_request"])
        .Aggregate(Encoding.UTF8.GetBytes($"AWS4{secret}"), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));

    /// <summary>Everything but letters, digits and "-._~", as the signature wants it.</summary>
    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
