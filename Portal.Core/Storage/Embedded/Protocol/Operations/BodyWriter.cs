using System.Security.Cryptography;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>A body on disk that no metadata refers to yet. Disposed without being kept, it is gone.</summary>
internal sealed class WrittenBody(PendingBlob? blob, ReceivedBody body, ChecksumKind? kind) : IDisposable
{
    public ReceivedBody Body => body;

    /// <summary><see langword="null"/> for an empty body, which needs no file.</summary>
    public string? File => blob?.Name;

    public StoredChecksum? Checksum { get; } =
        kind is null || body.Checksum is null ? null : new StoredChecksum(kind.Name, Convert.ToBase64String(body.Checksum));

    public void Keep() => blob?.Keep();

    public void Dispose() => blob?.Dispose();
}

/// <summary>Brings bodies to disk, from the network or from another object.</summary>
internal sealed class BodyWriter(BlobFiles files)
{
    /// <exception cref="S3Exception">EntityTooLarge: more than one request may carry.</exception>
    public static void CheckSize(long size)
    {
        if (size > S3Body.MaxSize)
        {
            throw new S3Exception(S3Failure.EntityTooLarge);
        }
    }

    /// <param name="kind">The checksum to keep; by default the one that comes with the body.</param>
    public Task<WrittenBody> WriteAsync(S3Body body, ChecksumKind? kind, CancellationToken cancellationToken) => WriteAsync(
        body.ExpectedLength, kind ?? body.Kind, receive => body.ReceiveAsync(receive, kind, cancellationToken), cancellationToken);

    public Task<WrittenBody> CopyAsync(OpenObject source, ByteRange range, ChecksumKind? kind, CancellationToken cancellationToken) => WriteAsync(
        range.Length,
        kind,
        async receive =>
        {
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            using var checksum = kind?.Begin();
            await source.ReadAsync(
                range.Offset,
                range.Length,
                piece =>
                {
                    md5.AppendData(piece.Span);
                    checksum?.Append(piece.Span);
                    return receive(piece);
                },
                cancellationToken);
            return new ReceivedBody(range.Length, md5.GetHashAndReset(), checksum?.Finish());
        },
        cancellationToken);

    /// <param name="expected">Bytes to make room for; it may come out otherwise.</param>
    public async Task<WrittenBody> WriteAsync(
        long expected, ChecksumKind? kind, Func<Func<ReadOnlyMemory<byte>, ValueTask>, Task<ReceivedBody>> fill, CancellationToken cancellationToken)
    {
        PendingBlob? blob = null;
        try
        {
            var body = await fill(piece => (blob ??= files.Create(expected)).WriteAsync(piece, cancellationToken));
            if (blob is not null)
            {
                await blob.PublishAsync();
            }

            return new WrittenBody(blob, body, kind);
        }
        catch
        {
            blob?.Dispose();
            throw;
        }
    }
}
