using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Embedded.Store;
using Portal.Core.Storage.Signing;

namespace Portal.Core.Storage.Embedded.Protocol.Signing;

/// <summary>Who sent a request, and how its body is to be checked.</summary>
/// <param name="Account"><see langword="null"/> for somebody who has not signed.</param>
/// <param name="PayloadHash">The signed value of <c>x-amz-content-sha256</c>.</param>
/// <param name="Key">Signs the chunks of the body.</param>
internal sealed record Authentication(AccountRow? Account, SignatureClaim? Claim, string PayloadHash, SigningKey? Key);

/// <summary>Checks signatures of version 4, in the header or in the query. Any region is accepted, as clients differ in what they know of it.</summary>
internal sealed class Authenticator(AccountStore accounts, TimeProvider time)
{
    private const string PayloadHashHeader = "x-amz-content-sha256";

    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(15);
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <exception cref="S3Exception">The request is refused; the account's data must not be touched.</exception>
    public Authentication Authenticate(HttpRequest request, S3Target target)
    {
        if (SignatureClaim.Read(request, target.Query) is not { } claim)
        {
            return new Authentication(null, null, ReadUnsignedHash(request), null);
        }

        CheckTime(claim);
        var payloadHash = ReadPayloadHash(request, target.Query, claim);
        var (account, key) = Check(claim, signing => signing.SignRequest(CanonicalRequest.Write(request, target, claim, payloadHash)));
        CheckAllSigned(request, claim);
        return new Authentication(account, claim, payloadHash, key);
    }

    /// <summary>Checks the signature of a form, which is made over its policy.</summary>
    /// <exception cref="S3Exception">The form is refused.</exception>
    public Authentication AuthenticateForm(SignatureClaim claim, string policy) =>
        new(Check(claim, signing => signing.SignText(policy)).Account, claim, CanonicalRequest.UnsignedPayload, null);

    /// <summary>Checks the signature of a form of the kind that older pages still have: version 2, which forms alone may use.</summary>
    /// <exception cref="S3Exception">The form is refused.</exception>
    public Authentication AuthenticateOldForm(string accessKey, string signature, string policy)
    {
        var (account, secretKey) = accounts.Find(accessKey) ?? throw new S3Exception(S3Failure.InvalidAccessKeyId);
#pragma warning disable CA5350 // That version is made so.
        var expected = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secretKey), Encoding.UTF8.GetBytes(policy)));
#pragma warning restore CA5350
        if (!SigningKey.Matches(expected, signature))
        {
            throw new S3Exception(S3Failure.SignatureDoesNotMatch);
        }

        RefuseSuspended(account);
        return new Authentication(account, null, CanonicalRequest.UnsignedPayload, null);
    }

    private (AccountRow Account, SigningKey Key) Check(SignatureClaim claim, Func<SigningKey, string> sign)
    {
        var (account, secretKey) = accounts.Find(claim.AccessKey) ?? throw new S3Exception(S3Failure.InvalidAccessKeyId);
        var key = new SigningKey(secretKey, claim.Scope, claim.SignedAt);
        if (!SigningKey.Matches(sign(key), claim.Signature))
        {
            throw new S3Exception(S3Failure.SignatureDoesNotMatch);
        }

        RefuseSuspended(account);
        return (account, key);
    }

    private static void RefuseSuspended(AccountRow account)
    {
        if (account.Suspended)
        {
            throw new S3Exception(S3Failure.AccessDenied, "This account is suspended.");
        }
    }

    private static string ReadUnsignedHash(HttpRequest request) => request.Headers[PayloadHashHeader].ToString() is { Length: > 0 } given
        && CheckPayloadHash(given) is not (AwsChunked.Signed or AwsChunked.SignedWithTrailer)
            ? given
            : CanonicalRequest.UnsignedPayload;

    private void CheckTime(SignatureClaim claim)
    {
        var now = time.GetUtcNow();
        if (claim.Lifetime is { } lifetime)
        {
            if (claim.SignedAt > now + AllowedSkew)
            {
                throw new S3Exception(S3Failure.AccessDenied, "Request is not yet valid.");
            }

            if (now >= claim.SignedAt + lifetime)
            {
                throw new S3Exception(S3Failure.AccessDenied, "Request has expired.");
            }
        }
        else if ((now - claim.SignedAt).Duration() > AllowedSkew)
        {
            throw new S3Exception(S3Failure.RequestTimeTooSkewed)
            {
                Details = [("RequestTime", claim.SignedAt.ToString("O")), ("ServerTime", now.ToString("O"))],
            };
        }
    }

    private static string ReadPayloadHash(HttpRequest request, S3Query query, SignatureClaim claim)
    {
        var given = request.Headers[PayloadHashHeader].ToString();
        if (claim.Lifetime is not null)
        {
            // The query's own word for it, a header that was signed with the rest, or nothing known of the body.
            return query["X-Amz-Content-Sha256"]
                ?? (given.Length > 0 && claim.SignedHeaders.Contains(PayloadHashHeader) ? CheckPayloadHash(given) : CanonicalRequest.UnsignedPayload);
        }

        return given.Length == 0
            ? throw new S3Exception(S3Failure.InvalidRequest, "Missing required header for this request: x-amz-content-sha256")
            : CheckPayloadHash(given);
    }

    private static string CheckPayloadHash(string hash)
    {
        if (hash is CanonicalRequest.UnsignedPayload or AwsChunked.Signed or AwsChunked.SignedWithTrailer or AwsChunked.UnsignedWithTrailer
            || (hash.Length == 64 && !hash.AsSpan().ContainsAnyExcept(HexDigits)))
        {
            return hash;
        }

        throw hash.StartsWith("STREAMING-", StringComparison.Ordinal)
            ? new S3Exception(S3Failure.NotImplemented, $"{hash} is not implemented here.")
            : new S3Exception(
                S3Failure.InvalidArgument, "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, one of the STREAMING values, or a valid sha256 value.");
    }

    /// <summary>What changes the meaning of a request must be part of its signature.</summary>
    private static void CheckAllSigned(HttpRequest request, SignatureClaim claim)
    {
        foreach (var name in request.Headers.Keys)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !string.Equals(name, PayloadHashHeader, StringComparison.OrdinalIgnoreCase)
                && !claim.SignedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new S3Exception(S3Failure.AccessDenied, "There were headers present in the request which were not signed.")
                {
                    Details = [("HeadersNotSigned", name)],
                };
            }
        }
    }
}
