using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Portal.Core.Storage.Embedded.Protocol.Signing;

/// <summary>What a request says of its own signature.</summary>
/// <param name="Scope">Date, region, service and <c>aws4_request</c>, as they are signed.</param>
/// <param name="SignedHeaders">Lower case, in the order given.</param>
/// <param name="Lifetime">How long a presigned address is valid; <see langword="null"/> for a signature in the header.</param>
internal sealed record SignatureClaim(
    string AccessKey, string Date, string Region, string Scope, IReadOnlyList<string> SignedHeaders, string Signature,
    DateTimeOffset SignedAt, TimeSpan? Lifetime)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private const int MaxLifetimeSeconds = 604800;

    /// <summary>What the header or the query says; <see langword="null"/> for a request that is not signed.</summary>
    /// <exception cref="S3Exception">Two signatures, or one that cannot be read.</exception>
    public static SignatureClaim? Read(HttpRequest request, S3Query query)
    {
        var header = request.Headers.Authorization.ToString();
        var presigned = query.Has("X-Amz-Algorithm") || query.Has("X-Amz-Signature") || query.Has("X-Amz-Credential");
        if (header.Length > 0 && presigned)
        {
            throw new S3Exception(S3Failure.InvalidArgument, "Only one way of authentication is allowed: the header or the query.");
        }

        if (presigned)
        {
            return FromQuery(query);
        }

        if (header.Length > 0)
        {
            return FromHeader(header, request.Headers);
        }

        return query.Has("Signature") || query.Has("AWSAccessKeyId") ? throw UnsupportedMechanism() : null;
    }

    /// <summary>What the fields of a form say, of which none is signed but the policy.</summary>
    /// <param name="field">The value of a field; <see langword="null"/> for none.</param>
    /// <exception cref="S3Exception">A field is missing or wrong.</exception>
    public static SignatureClaim FromForm(Func<string, string?> field)
    {
        string Field(string name) => field(name) is { Length: > 0 } value ? value : throw Malformed($"Bucket POST must contain a field named '{name}'.");
        if (Field("x-amz-algorithm") != Algorithm)
        {
            throw Malformed("x-amz-algorithm only supports AWS4-HMAC-SHA256.");
        }

        var signedAt = ParseBasicTime(Field("x-amz-date")) ?? throw Malformed("x-amz-date must be in the ISO8601 form yyyyMMdd'T'HHmmss'Z'.");
        return Create(Field("x-amz-credential"), "host", Field("x-amz-signature"), signedAt, null, Malformed);

        static S3Exception Malformed(string message) => new(S3Failure.InvalidArgument, message);
    }

    private static SignatureClaim FromHeader(string header, IHeaderDictionary headers)
    {
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw header.StartsWith("AWS4", StringComparison.Ordinal) ? Malformed("The signing algorithm is not supported.") : UnsupportedMechanism();
        }

        var fields = header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string Field(string name) => fields.FirstOrDefault(field => field.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..]
            ?? throw Malformed($"{name} is missing.");

        var signedAt = ReadTime(headers) ?? throw new S3Exception(S3Failure.AccessDenied, "A signed request needs a valid Date or x-amz-date header.");
        return Create(Field("Credential"), Field("SignedHeaders"), Field("Signature"), signedAt, null, Malformed);

        static S3Exception Malformed(string message) =>
            new(S3Failure.AuthorizationHeaderMalformed, "The authorization header is malformed. " + message);
    }

    private static SignatureClaim FromQuery(S3Query query)
    {
        if (query["X-Amz-Algorithm"] != Algorithm)
        {
            throw Malformed("X-Amz-Algorithm only supports AWS4-HMAC-SHA256.");
        }

        string Field(string name) => query[name] is { Length: > 0 } value ? value : throw Malformed($"{name} is missing.");
        if (!int.TryParse(Field("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < 1 or > MaxLifetimeSeconds)
        {
            throw Malformed("X-Amz-Expires must be from 1 to 604800 seconds.");
        }

        var signedAt = ParseBasicTime(Field("X-Amz-Date")) ?? throw Malformed("X-Amz-Date must be in the ISO8601 form yyyyMMdd'T'HHmmss'Z'.");
        return Create(
            Field("X-Amz-Credential"), Field("X-Amz-SignedHeaders"), Field("X-Amz-Signature"), signedAt, TimeSpan.FromSeconds(seconds), Malformed);

        static S3Exception Malformed(string message) => new(S3Failure.AuthorizationQueryParametersError, message);
    }

    private static SignatureClaim Create(
        string credential, string signedHeaders, string signature, DateTimeOffset signedAt, TimeSpan? lifetime, Func<string, S3Exception> malformed)
    {
        // From the end: nothing says that an access key has no slash.
        var parts = credential.Split('/');
        if (parts.Length < 5)
        {
            throw malformed("The credential must be ACCESS-KEY/DATE/REGION/s3/aws4_request.");
        }

        var scope = parts[^4..];
        if (scope[2] != "s3" || scope[3] != "aws4_request")
        {
            throw malformed("The credential's scope must end in s3/aws4_request.");
        }

        if (scope[0] != signedAt.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture))
        {
            throw malformed("The credential's date is not that of the request.");
        }

        var headers = signedHeaders.Split(';');
        if (!headers.Contains("host"))
        {
            throw malformed("The host header must be signed.");
        }

        return new SignatureClaim(
            string.Join('/', parts[..^4]), scope[0], scope[1], string.Join('/', scope), headers, signature, signedAt, lifetime);
    }

    private static DateTimeOffset? ReadTime(IHeaderDictionary headers) => headers["x-amz-date"].ToString() is { Length: > 0 } basic
        ? ParseBasicTime(basic) ?? ParseHttpTime(basic)
        : ParseHttpTime(headers.Date.ToString());

    private static DateTimeOffset? ParseBasicTime(string text) => DateTimeOffset.TryParseExact(
        text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static DateTimeOffset? ParseHttpTime(string text) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static S3Exception UnsupportedMechanism() =>
        new(S3Failure.InvalidRequest, "The authorization mechanism you have provided is not supported. Use AWS4-HMAC-SHA256.");
}
