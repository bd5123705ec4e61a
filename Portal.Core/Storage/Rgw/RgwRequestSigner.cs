using System.Globalization;
using Portal.Core.Storage.Signing;

namespace Portal.Core.Storage.Rgw;

/// <summary>Signs requests without a body, in the header, with version 4.</summary>
/// <remarks>Source: AWS IAM user guide, "Create a signed AWS API request".</remarks>
internal sealed class RgwRequestSigner(S3Keys keys, string region, TimeProvider time)
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string SignedHeaders = "host;x-amz-content-sha256;x-amz-date";

    /// <param name="path">Of letters that need no encoding.</param>
    public HttpRequestMessage Create(HttpMethod method, Uri endpoint, string path, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var query = string.Join('&', parameters
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => S3Encoding.Encode(pair.Key, keepSlash: false) + "=" + S3Encoding.Encode(pair.Value, keepSlash: false)));
        var now = time.GetUtcNow();
        var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{stamp[..8]}/{region}/s3/aws4_request";
        var canonical = $"{method}\n{path}\n{query}\nhost:{endpoint.Authority}\nx-amz-content-sha256:{EmptyHash}\nx-amz-date:{stamp}\n\n{SignedHeaders}\n{EmptyHash}";
        var signature = new SigningKey(keys.SecretKey, scope, now).SignRequest(canonical);
        var request = new HttpRequestMessage(method, new Uri(endpoint, path + "?" + query));
        request.Headers.Host = endpoint.Authority;
        request.Headers.Add("x-amz-content-sha256", EmptyHash);
        request.Headers.Add("x-amz-date", stamp);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={keys.AccessKey}/{scope}, SignedHeaders={SignedHeaders}, Signature={signature}");
        return request;
    }
}
