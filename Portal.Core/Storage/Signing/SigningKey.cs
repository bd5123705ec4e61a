using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Storage.Signing;

/// <summary>Signs within one scope of date, region and service.</summary>
/// <remarks>Source: AWS IAM user guide, "Create a signed AWS API request"; chunks: Amazon S3 API reference, "Signature calculations … in multiple chunks".</remarks>
internal sealed class SigningKey
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly byte[] _key;
    private readonly string _timeAndScope;

    /// <param name="scope">Date, region, service and <c>aws4_request</c>, with slashes between them.</param>
    public SigningKey(string secretKey, string scope, DateTimeOffset signedAt)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        _key = key;
        _timeAndScope = signedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + "\n" + scope + "\n";
    }

    /// <param name="canonicalRequest">Its characters are bytes: headers may hold anything.</param>
    public string SignRequest(string canonicalRequest) =>
        Sign("AWS4-HMAC-SHA256\n" + _timeAndScope + Hex(SHA256.HashData(Encoding.Latin1.GetBytes(canonicalRequest))));

    public string SignChunk(string previousSignature, byte[] hashOfData) =>
        Sign("AWS4-HMAC-SHA256-PAYLOAD\n" + _timeAndScope + previousSignature + "\n" + EmptyHash + "\n" + Hex(hashOfData));

    public string SignTrailer(string previousSignature, string trailer) =>
        Sign("AWS4-HMAC-SHA256-TRAILER\n" + _timeAndScope + previousSignature + "\n" + Hex(SHA256.HashData(Encoding.Latin1.GetBytes(trailer))));

    /// <summary>Signs a text as it is, as forms do with their policy.</summary>
    public string SignText(string text) => Sign(text);

    /// <summary>Compares in a time that tells nothing of where they differ.</summary>
    public static bool Matches(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    private string Sign(string text) => Hex(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
