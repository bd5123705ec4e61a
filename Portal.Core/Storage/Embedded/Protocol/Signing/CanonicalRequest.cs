using System.Text;
using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Signing;

namespace Portal.Core.Storage.Embedded.Protocol.Signing;

/// <summary>The text that a request's signature is made over.</summary>
internal static class CanonicalRequest
{
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    public static string Write(HttpRequest request, S3Target target, SignatureClaim claim, string payloadHash)
    {
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(S3Encoding.Encode(target.Path, keepSlash: true)).Append('\n')
            .Append(WriteQuery(target.Query)).Append('\n');
        foreach (var name in claim.SignedHeaders)
        {
            // An absent header that was signed counts as empty, and the signature then fails.
            text.Append(name).Append(':').AppendJoin(',', request.Headers[name].Select(Normalize)).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', claim.SignedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    private static string WriteQuery(S3Query query) => string.Join('&', query.Parameters
        .Where(pair => pair.Key != "X-Amz-Signature")
        .Select(pair => (Name: S3Encoding.Encode(pair.Key, keepSlash: false), Value: S3Encoding.Encode(pair.Value, keepSlash: false)))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => pair.Name + "=" + pair.Value));

    private static string Normalize(string? value) =>
        value is null ? "" : string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
