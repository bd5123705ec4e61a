using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Protocol.Signing;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <param name="Size">Bytes.</param>
/// <param name="Checksum">Of the kind that was asked for.</param>
internal sealed record ReceivedBody(long Size, byte[] Md5, byte[]? Checksum)
{
    public string ETag => Convert.ToHexStringLower(Md5);
}

/// <summary>The body of a request: decoded, measured, and checked against all that was said of it.</summary>
internal sealed class S3Body : IDisposable
{
    /// <summary>The most that one request may carry, in bytes.</summary>
    public const long MaxSize = 5L * 1024 * 1024 * 1024;

    private const int BufferSize = 128 * 1024;

    private readonly Stream _wire;
    private readonly AwsChunked? _chunked;
    private readonly string? _sha256;
    private readonly byte[]? _md5;
    private readonly byte[]? _checksum;

    /// <param name="withChecksum">Whether the headers' checksum is of this body.</param>
    public S3Body(HttpRequest request, Authentication authentication, bool withChecksum)
    {
        _wire = request.Body;
        var chunked = AwsChunked.IsForm(authentication.PayloadHash);
        _chunked = chunked ? new AwsChunked(_wire, authentication) : null;
        _sha256 = authentication.PayloadHash.Length == 64 ? authentication.PayloadHash : null;
        _md5 = ReadMd5(request);
        Length = chunked ? ReadDecodedLength(request) : request.ContentLength ?? ReadOpenLength(request);
        (Kind, _checksum) = withChecksum ? ReadChecksum(request.Headers) : (null, null);
    }

    /// <summary>Bytes of the decoded body, as announced; <see langword="null"/> for one that ends where it ends.</summary>
    public long? Length { get; }

    /// <summary>What the body will take, as far as that is known.</summary>
    public long ExpectedLength => Length ?? 0;

    /// <summary>The checksum that comes with the body, before it or after it.</summary>
    public ChecksumKind? Kind { get; }

    /// <summary>Hands over the body piece by piece, and checks it at its end.</summary>
    /// <param name="kind">The checksum to make of it; by default the one that comes with it.</param>
    /// <exception cref="S3Exception">It is not what it was said to be. Nothing of it may be kept.</exception>
    public async Task<ReceivedBody> ReceiveAsync(
        Func<ReadOnlyMemory<byte>, ValueTask> receive, ChecksumKind? kind, CancellationToken cancellationToken)
    {
        kind ??= Kind;
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = _sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var checksum = kind?.Begin();
        using var claimed = Kind is null || Kind == kind ? null : Kind.Begin();
        var total = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp((Length ?? BufferSize) + 1, 1, BufferSize));
        try
        {
            while (await FillAsync(buffer, cancellationToken) is > 0 and var read)
            {
                total += read;
                if (total > MaxSize)
                {
                    throw new S3Exception(S3Failure.EntityTooLarge);
                }

                if (total > Length)
                {
                    throw new S3Exception(S3Failure.InvalidRequest, "The body is longer than announced.");
                }

                var piece = buffer.AsMemory(0, read);
                md5.AppendData(piece.Span);
                sha256?.AppendData(piece.Span);
                checksum?.Append(piece.Span);
                claimed?.Append(piece.Span);
                await receive(piece);
            }

            if (total < Length)
            {
                throw new S3Exception(S3Failure.IncompleteBody);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        var received = new ReceivedBody(total, md5.GetHashAndReset(), checksum?.Finish());
        Check(received, sha256, claimed?.Finish() ?? received.Checksum);
        return received;
    }

    /// <summary>The whole body, for documents whose size is limited.</summary>
    /// <exception cref="S3Exception">EntityTooLarge, or the body is not what it was said to be.</exception>
    public async Task<MemoryStream> ReadDocumentAsync(int mostBytes, CancellationToken cancellationToken)
    {
        if (Length > mostBytes)
        {
            throw new S3Exception(S3Failure.EntityTooLarge);
        }

        var document = new MemoryStream((int)ExpectedLength);
        await ReceiveAsync(
            piece =>
            {
                if (document.Length + piece.Length > mostBytes)
                {
                    throw new S3Exception(S3Failure.EntityTooLarge);
                }

                document.Write(piece.Span);
                return ValueTask.CompletedTask;
            },
            null,
            cancellationToken);
        document.Position = 0;
        return document;
    }

    public void Dispose() => _chunked?.Dispose();

    private static byte[]? ReadMd5(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Content-MD5", out var text))
        {
            return null;
        }

        var md5 = new byte[16];
        return Convert.TryFromBase64String(text.ToString(), md5, out var length) && length == 16
            ? md5
            : throw new S3Exception(S3Failure.InvalidDigest);
    }

    private static long ReadDecodedLength(HttpRequest request)
    {
        var text = request.Headers["x-amz-decoded-content-length"].ToString();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new S3Exception(S3Failure.MissingContentLength, "A body in chunks needs the header x-amz-decoded-content-length.");
    }

    private static long? ReadOpenLength(HttpRequest request) => request.Headers.ContainsKey("Transfer-Encoding")
        ? null
        : throw new S3Exception(S3Failure.MissingContentLength);

    /// <summary>What headers say of a body's checksum.</summary>
    /// <exception cref="S3Exception">InvalidRequest: several, or one that cannot be.</exception>
    public static (ChecksumKind? Kind, byte[]? Checksum) ReadChecksum(IHeaderDictionary headers)
    {
        var given = ChecksumKind.All.Where(kind => headers.ContainsKey(kind.Header)).ToList();
        if (given.Count > 1)
        {
            throw new S3Exception(S3Failure.InvalidRequest, "Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed.");
        }

        if (given is [var kind])
        {
            return (kind, kind.Parse(headers[kind.Header].ToString()) ?? throw InvalidValue(kind));
        }

        var trailer = headers["x-amz-trailer"].ToString();
        if (trailer.Length > 0)
        {
            return (ChecksumKind.FindByHeader(trailer.Trim())
                ?? throw new S3Exception(S3Failure.InvalidRequest, "The value specified in the x-amz-trailer header is not supported."), null);
        }

        var announced = headers["x-amz-sdk-checksum-algorithm"].ToString();
        return announced.Length == 0
            ? (null, null)
            : (ChecksumKind.Find(announced) ?? throw new S3Exception(
                S3Failure.InvalidRequest, "The value specified in the x-amz-sdk-checksum-algorithm header is not supported."), null);
    }

    private static S3Exception InvalidValue(ChecksumKind kind) => new(S3Failure.BadDigest, $"Value for {kind.Header} header is invalid.");

    private void Check(ReceivedBody received, IncrementalHash? sha256, byte[]? checksum)
    {
        if (sha256 is not null && !string.Equals(Convert.ToHexStringLower(sha256.GetHashAndReset()), _sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(S3Failure.ContentSha256Mismatch);
        }

        if (_md5 is not null && !received.Md5.AsSpan().SequenceEqual(_md5))
        {
            throw new S3Exception(S3Failure.BadDigest, "The Content-MD5 you specified did not match what was received.");
        }

        var expected = _checksum;
        if (Kind is not null && _chunked is not null && _chunked.Trailers.TryGetValue(Kind.Header, out var trailer))
        {
            expected = Kind.Parse(trailer) ?? throw InvalidValue(Kind);
        }

        if (expected is not null && !expected.AsSpan().SequenceEqual(checksum))
        {
            throw new S3Exception(S3Failure.BadDigest, $"The {Kind!.Name} you specified did not match the calculated checksum.");
        }
    }

    /// <summary>Reads until the buffer is full or the body is over, so that files are written in large pieces.</summary>
    private async ValueTask<int> FillAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        var stream = _chunked ?? _wire;
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }
}
