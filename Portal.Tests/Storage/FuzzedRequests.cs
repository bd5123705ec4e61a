using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>Requests that are nearly right: each is broken somewhere, mostly before it is signed, so that it gets past the door.</summary>
internal sealed class FuzzedRequests(Uri endpoint, S3Keys keys, string bucket, string upload, Random random)
{
    private static readonly string[] OddTexts =
    [
        "", " ", "-1", "0", "1", "2147483648", "99999999999999999999", "null", "true", "../..", "%", "%zz", "%00", "%FF%FE", "a=b", "*", "?", "\"", "<x>", "ünï",
        "bytes=0-", "bytes=5-2", "bytes=-0", "bytes=9999999999999999999-", "W/\"x\"", "Thu, 01 Jan 1970 00:00:00 GMT", "AAAAAA==", "x/y", "/x?versionId=", "a,b,c", ";", "\t",
    ];

    private static readonly string[] Queries =
    [
        "acl", "cors", "versioning", "lifecycle", "tagging", "policy", "policyStatus", "publicAccessBlock", "ownershipControls", "versions", "uploads", "uploadId", "delete",
        "list-type=2", "location", "attributes", "partNumber", "prefix", "delimiter", "max-keys", "marker", "continuation-token", "start-after", "encoding-type", "key-marker",
        "version-id-marker", "versionId", "part-number-marker", "max-parts", "response-content-type", "X-Amz-Expires", "X-Amz-Date", "X-Amz-Credential", "X-Amz-Algorithm", "max-buckets",
    ];

    private static readonly string[] Headers =
    [
        "range", "if-match", "if-none-match", "if-modified-since", "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-metadata-directive", "x-amz-acl", "x-amz-grant-read",
        "x-amz-tagging", "x-amz-checksum-crc32", "x-amz-checksum-sha256", "x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-trailer", "x-amz-sdk-checksum-algorithm",
        "x-amz-decoded-content-length", "content-md5", "content-type", "x-amz-meta-a", "x-amz-expected-bucket-owner", "x-amz-object-attributes", "x-amz-storage-class",
        "x-amz-object-ownership", "origin", "access-control-request-method", "expect", "x-amz-if-match-size", "x-amz-website-redirect-location", "content-encoding",
    ];

    private static readonly string[] Documents =
    [
        "<Delete><Object><Key>key</Key><VersionId>null</VersionId></Object></Delete>",
        "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
        "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>5</MaxAgeSeconds></CORSRule></CORSConfiguration>",
        "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
        "<LifecycleConfiguration><Rule><ID>a</ID><Filter><And><Prefix>x</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter><Status>Enabled</Status><Expiration><Days>5</Days></Expiration></Rule></LifecycleConfiguration>",
        "<AccessControlPolicy><Owner><ID>x</ID></Owner><AccessControlList><Grant><Grantee><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>",
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"d41d8cd98f00b204e9800998ecf8427e\"</ETag></Part></CompleteMultipartUpload>",
        "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>",
        "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::fuzzed-bucket/*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}""",
        "plain text of a body",
        $"<Delete><Quiet>{string.Concat(Enumerable.Repeat("<a>", 200_000))}{string.Concat(Enumerable.Repeat("</a>", 200_000))}</Quiet></Delete>",
    ];

    /// <returns>The request; whether its body ends before it is all there.</returns>
    public (byte[] Bytes, bool IsCut) Next()
    {
        var (method, path, query, document) = random.Next(2) == 0 ? Shape() : Wild();
        var headers = new List<(string Name, string Value)>();
        switch (random.Next(4))
        {
            case 0:
                query = [.. query, Query()];
                break;
            case 1:
                headers.AddRange(Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Pick(Headers), Pick(OddTexts).Trim())).DistinctBy(header => header.Item1));
                break;
            case 2 when document.Length > 0:
                document = Break(document);
                break;
        }

        var body = method is "GET" or "HEAD" ? [] : Body(document, headers);
        var text = Sign(method, path, [.. query.DistinctBy(pair => pair.Name)], headers, body);
        if (random.Next(10) == 0)
        {
            var line = text.IndexOf('\n', StringComparison.Ordinal) + 1; // What it names as HTTP's version is for the framework to refuse.
            text = text[..line] + Break(text[line..]); // Behind the signature too.
        }

        var isCut = body.Length > 0 && random.Next(20) == 0;
        return ([.. Encoding.UTF8.GetBytes(text), .. isCut ? body.AsSpan(0, body.Length / 2) : body], isCut);
    }

    /// <summary>A request that would be right as it is.</summary>
    private (string Method, string Path, List<(string Name, string Value)> Query, string Document) Shape()
    {
        var key = $"/{bucket}/key";
        return random.Next(12) switch
        {
            0 => ("GET", key, [], ""),
            1 => ("HEAD", key, [], ""),
            2 => ("PUT", key, [], "plain text of a body"),
            3 => ("DELETE", key, [], ""),
            4 => ("GET", $"/{bucket}", [("list-type", "2")], ""),
            5 => ("GET", $"/{bucket}", [("versions", "")], ""),
            6 => ("PUT", key, [("partNumber", "1"), ("uploadId", upload)], "plain text of a part"),
            7 => ("POST", $"/{bucket}", [("delete", "")], Documents[0]),
            8 => ("PUT", key, [("tagging", "")], Documents[1]),
            9 => ("PUT", $"/{bucket}", [("cors", "")], Documents[2]),
            10 => ("PUT", $"/{bucket}", [("lifecycle", "")], Documents[4]),
            _ => ("GET", $"/{bucket}", [(Pick(["acl", "versioning", "uploads", "location", "policyStatus"]), "")], ""),
        };
    }

    private (string Method, string Path, List<(string Name, string Value)> Query, string Document) Wild() => (
        Pick(["GET", "GET", "PUT", "PUT", "POST", "HEAD", "DELETE", "OPTIONS", "PATCH"]),
        Pick(["/", $"/{bucket}", $"/{bucket}/key", $"/{bucket}/key", $"/{bucket}/{Uri.EscapeDataString(Odd())}", $"/{Uri.EscapeDataString(Odd())}"]),
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => Query())],
        Pick(Documents));

    private (string Name, string Value) Query()
    {
        var name = Pick(Queries).Split('=');
        return (name[0], name.Length > 1 ? name[1] : name[0] == "uploadId" && random.Next(2) == 0 ? upload : name[0] == "partNumber" && random.Next(2) == 0 ? "1" : Odd());
    }

    private byte[] Body(string document, List<(string Name, string Value)> headers)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        if (random.Next(4) != 0)
        {
            return bytes;
        }

        // In chunks, whose frame may be broken.
        headers.RemoveAll(header => header.Name is "x-amz-decoded-content-length" or "x-amz-trailer");
        headers.Add(("x-amz-decoded-content-length", random.Next(5) == 0 ? Odd().Trim() : bytes.Length.ToString(CultureInfo.InvariantCulture)));
        headers.Add(("x-amz-trailer", "x-amz-checksum-crc32"));
        var framed = $"{bytes.Length:x}\r\n{document}\r\n0\r\nx-amz-checksum-crc32:{Pick(OddTexts)}\r\n\r\n";
        return Encoding.UTF8.GetBytes(random.Next(2) == 0 ? Break(framed) : framed);
    }

    private string Sign(string method, string path, List<(string Name, string Value)> query, List<(string Name, string Value)> headers, byte[] body)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var (day, time) = (now.ToString("yyyyMMdd", CultureInfo.InvariantCulture), now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
        var hash = headers.Exists(header => header.Name == "x-amz-trailer")
            ? "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
            : random.Next(8) == 0 ? "UNSIGNED-PAYLOAD" : Convert.ToHexStringLower(SHA256.HashData(body));
        var all = headers.Append(("host", endpoint.Authority)).Append(("x-amz-content-sha256", hash)).Append(("x-amz-date", time))
            .OrderBy(header => header.Item1, StringComparer.Ordinal).ToList();
        var names = string.Join(';', all.Select(header => header.Item1));
        var encoded = string.Join('&', query.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}").Order(StringComparer.Ordinal));
        var lines = string.Concat(all.Select(header => $"{header.Item1}:{string.Join(' ', header.Item2.Split(' ', StringSplitOptions.RemoveEmptyEntries))}\n"));
        var canonical = $"{method}\n{path}\n{encoded}\n{lines}\n{names}\n{hash}";
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (var part in new[] { day, "nl", "s3", "aws4_request" })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(
            key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{time}\n{day}/nl/s3/aws4_request\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}")));
        var request = new StringBuilder($"{method} {path}{(encoded.Length > 0 ? "?" : "")}{encoded} HTTP/1.1\r\n");
        foreach (var (name, value) in all)
        {
            request.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return request.Append(CultureInfo.InvariantCulture, $"authorization: AWS4-HMAC-SHA256 Credential={keys.AccessKey}/{day}/nl/s3/aws4_request, SignedHeaders={names}, Signature={signature}\r\n")
            .Append(CultureInfo.InvariantCulture, $"content-length: {body.Length}\r\nconnection: close\r\n\r\n").ToString();
    }

    /// <summary>Drops, doubles or replaces a piece.</summary>
    private string Break(string text)
    {
        var at = random.Next(text.Length);
        var length = Math.Min(random.Next(1, 12), text.Length - at);
        return random.Next(3) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, text.Substring(at, length)),
            _ => text.Remove(at, length).Insert(at, Odd()),
        };
    }

    private string Odd() => random.Next(3) == 0
        ? string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(1, 0x2FF)))
        : Pick(OddTexts);

    private string Pick(string[] values) => values[random.Next(values.Length)];
}
