using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Core.Storage.Signing;

namespace Portal.Core.Storage.Embedded.Protocol.Signing;

/// <summary>
/// Reads a body in the <c>aws-chunked</c> form: chunks with their size and, in the signed form, with a signature each, then trailing headers.
/// </summary>
/// <remarks>What was read of a chunk is trusted only after its end; callers keep a body only after the last byte was read.</remarks>
internal sealed class AwsChunked : Stream
{
    public const string Signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public const string SignedWithTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    public const string UnsignedWithTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    private const int MaxLine = 8 * 1024;
    private const int MaxTrailers = 16;

    private readonly Stream _body;
    private readonly SigningKey? _key;
    private readonly bool _hasTrailer;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly IncrementalHash? _chunkHash;
    private string _previous;
    private string _chunkSignature = "";
    private int _start;
    private int _end;
    private long _chunkLeft;
    private bool _ended;

    public AwsChunked(Stream body, Authentication authentication)
    {
        _body = body;
        _hasTrailer = authentication.PayloadHash != Signed;
        _key = authentication.PayloadHash == UnsignedWithTrailer ? null : authentication.Key;
        _chunkHash = _key is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _previous = authentication.Claim?.Signature ?? "";
    }

    public static bool IsForm(string payloadHash) => payloadHash is Signed or SignedWithTrailer or UnsignedWithTrailer;

    /// <summary>Complete after the end of the body was read. Names are in lower case.</summary>
    public Dictionary<string, string> Trailers { get; } = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_chunkLeft == 0 && !_ended)
        {
            await BeginChunkAsync(cancellationToken);
        }

        if (_ended || buffer.Length == 0)
        {
            return 0;
        }

        var read = await ReadDataAsync(buffer[..(int)Math.Min(buffer.Length, _chunkLeft)], cancellationToken);
        _chunkHash?.AppendData(buffer.Span[..read]);
        _chunkLeft -= read;
        if (_chunkLeft == 0)
        {
            await EndChunkAsync(cancellationToken);
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _chunkHash?.Dispose();
        base.Dispose(disposing);
    }

    private async Task BeginChunkAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        if (!long.TryParse(
            semicolon < 0 ? line : line[..semicolon], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _chunkLeft)
            || _chunkLeft < 0)
        {
            throw Broken();
        }

        const string signature = "chunk-signature=";
        _chunkSignature = semicolon >= 0 && line.AsSpan(semicolon + 1).StartsWith(signature, StringComparison.Ordinal)
            ? line[(semicolon + 1 + signature.Length)..]
            : "";
        if (_chunkLeft == 0)
        {
            CheckChunk();
            await ReadTrailersAsync(cancellationToken);
            _ended = true;
        }
    }

    private async Task EndChunkAsync(CancellationToken cancellationToken)
    {
        CheckChunk();
        if ((await ReadLineAsync(cancellationToken)).Length > 0)
        {
            throw Broken();
        }
    }

    private void CheckChunk()
    {
        if (_key is null)
        {
            return;
        }

        var expected = _key.SignChunk(_previous, _chunkHash!.GetHashAndReset());
        if (!SigningKey.Matches(expected, _chunkSignature))
        {
            throw new S3Exception(S3Failure.SignatureDoesNotMatch, "The signature of a chunk of the body does not match.");
        }

        _previous = expected;
    }

    private async Task ReadTrailersAsync(CancellationToken cancellationToken)
    {
        var signed = new StringBuilder();
        var signature = "";
        while (await ReadLineOrEndAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !_hasTrailer || Trailers.Count == MaxTrailers)
            {
                throw Broken();
            }

#pragma warning disable CA1308 // Header names are compared and signed in lower case.
            var name = line[..colon].Trim().ToLowerInvariant();
#pragma warning restore CA1308
            var value = line[(colon + 1)..].Trim();
            if (name == "x-amz-trailer-signature")
            {
                signature = value;
            }
            else
            {
                Trailers[name] = value;
                signed.Append(name).Append(':').Append(value).Append('\n');
            }
        }

        if (_key is not null && _hasTrailer && !SigningKey.Matches(_key.SignTrailer(_previous, signed.ToString()), signature))
        {
            throw new S3Exception(S3Failure.SignatureDoesNotMatch, "The signature of the trailing headers does not match.");
        }
    }

    private async ValueTask<int> ReadDataAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            var buffered = Math.Min(buffer.Length, _end - _start);
            _buffer.AsMemory(_start, buffered).CopyTo(buffer);
            _start += buffered;
            return buffered;
        }

        var read = await _body.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new S3Exception(S3Failure.IncompleteBody);
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await ReadLineOrEndAsync(cancellationToken) ?? throw new S3Exception(S3Failure.IncompleteBody);

    /// <summary>A line without its end; <see langword="null"/> when the body is over.</summary>
    private async ValueTask<string?> ReadLineOrEndAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await _body.ReadAsync(_buffer, cancellationToken));
                if (_end == 0)
                {
                    return line.Length == 0 ? null : throw new S3Exception(S3Failure.IncompleteBody);
                }
            }

            var newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var taken = newline < 0 ? _end - _start : newline + 1;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, taken));
            _start += taken;
            if (line.Length > MaxLine)
            {
                throw Broken();
            }

            if (newline >= 0)
            {
                return line.ToString().TrimEnd('\n').TrimEnd('\r');
            }
        }
    }

    private static S3Exception Broken() => new(S3Failure.InvalidRequest, "The chunks of the body are malformed.");
}
