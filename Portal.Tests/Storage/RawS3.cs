using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>Signs requests by hand, for what no SDK would send. Knows nothing of the endpoint's own code.</summary>
internal sealed class RawS3(Uri endpoint, S3Keys keys, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = endpoint };

    public string Scope => Time("yyyyMMdd") + "/nl/s3/aws4_request";

    /// <summary>Sends with a signature in the header.</summary>
    /// <param name="path">Encoded.</param>
    /// <param name="headers">Are signed too.</param>
    public async Task<(int Status, string Body)> SendAsync(
        HttpMethod method, string path, byte[] body, string? payloadHash = null, params (string Name, string Value)[] headers)
    {
        using var request = Sign(method, path, body, payloadHash ?? Hex(SHA256.HashData(body)), headers, Stamp(), out _);
        return await SendAsync(request);
    }

    /// <summary>Sends in signed chunks.</summary>
    /// <param name="spoil">Changes the encoded body on its way.</param>
    public async Task<(int Status, string Body)> SendChunkedAsync(
        string path, string[] chunks, (string Name, string Value)? trailer, Func<string, string>? spoil = null)
    {
        List<(string, string)> headers =
        [
            ("x-amz-decoded-content-length", chunks.Sum(chunk => chunk.Length).ToString(CultureInfo.InvariantCulture)),
            ("content-encoding", "aws-chunked"),
        ];
        if (trailer is { } promised)
        {
            headers.Add(("x-amz-trailer", promised.Name));
        }

        var form = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + (trailer is null ? "" : "-TRAILER");
        var stamp = Stamp();
        using var request = Sign(HttpMethod.Put, path, [], form, headers, stamp, out var previous);
        var text = new StringBuilder();
        foreach (var chunk in chunks.Append(""))
        {
            previous = Sign($"AWS4-HMAC-SHA256-PAYLOAD\n{stamp}\n{Scope}\n{previous}\n{Hex(SHA256.HashData([]))}\n{Hash(chunk)}");
            text.Append(CultureInfo.InvariantCulture, $"{chunk.Length:x};chunk-signature={previous}\r\n").Append(chunk).Append(chunk.Length > 0 ? "\r\n" : "");
        }

        if (trailer is { } last)
        {
            var signature = Sign(
                $"AWS4-HMAC-SHA256-TRAILER\n{stamp}\n{Scope}\n{previous}\n{Hash($"{last.Name}:{last.Value}\n")}");
            text.Append(CultureInfo.InvariantCulture, $"{last.Name}:{last.Value}\r\nx-amz-trailer-signature:{signature}\r\n");
        }

        text.Append("\r\n");
        var content = request.Content!;
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(spoil?.Invoke(text.ToString()) ?? text.ToString()));
        request.Content.Headers.ContentEncoding.Add("aws-chunked");
        content.Dispose();
        return await SendAsync(request);
    }

    public async Task<(int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The value of the element <c>Code</c>.</summary>
    public static string Code(string body) => body.Split("<Code>")[^1].Split("</Code>")[0];

    public void Dispose() => _http.Dispose();

    /// <param name="stamp">One time for the header and for the signature, which a second that ends in between would spoil.</param>
    private HttpRequestMessage Sign(
        HttpMethod method, string path, byte[] body, string payloadHash, IEnumerable<(string Name, string Value)> headers, string stamp, out string signature)
    {
        var all = headers
            .Append(("host", endpoint.Authority)).Append(("x-amz-content-sha256", payloadHash)).Append(("x-amz-date", stamp))
            .OrderBy(header => header.Item1, StringComparer.Ordinal).ToList();
        var names = string.Join(';', all.Select(header => header.Item1));
        var (resource, query) = path.Split('?') is [var left, var right] ? (left, right) : (path, "");
        query = string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Contains('=') ? pair : pair + "=").Order(StringComparer.Ordinal));
        var canonical = $"{method}\n{resource}\n{query}\n{string.Concat(all.Select(header => $"{header.Item1}:{header.Item2}\n"))}\n{names}\n{payloadHash}";
        signature = Sign($"AWS4-HMAC-SHA256\n{stamp}\n{Scope}\n{Hash(canonical)}");
        var request = new HttpRequestMessage(
            method, new Uri(endpoint.ToString().TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, value) in all.Where(header => header.Item1 != "host"))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={keys.AccessKey}/{Scope}, SignedHeaders={names}, Signature={signature}");
        return request;
    }

    /// <summary>The signature of a text with the key of today.</summary>
    public string Sign(string text)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (var part in Scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private string Stamp() => Time("yyyyMMdd'T'HHmmss'Z'");

    private string Time(string format) => time.GetUtcNow().UtcDateTime.ToString(format, CultureInfo.InvariantCulture);

    private static string Hash(string text) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
