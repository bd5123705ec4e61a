using System.Security.Cryptography;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>A body that no metadata refers to yet: on disk, or small and in memory. Disposed without being kept, it is gone.</summary>
internal sealed class WrittenBody(PendingBlob? blob, byte[]? small, ReceivedBody body, ChecksumKind? kind) : IDisposable
{
    public ReceivedBody Body => body;

    /// <summary><see langword="null"/> for a body that needs no file: an empty or a small one.</summary>
    public string? File => blob?.Name;

    /// <summary>A small body, to be stored with the metadata; else <see langword="null"/>.</summary>
    public byte[]? Small => small;

    public StoredChecksum? Checksum { get; } =
        kind is null || body.Checksum is null ? null : new StoredChecksum(kind.Name, Convert.ToBase64String(body.Checksum));

    public void Keep() => blob?.Keep();

    public void Dispose() => blob?.Dispose();
}

/// <summary>Brings bodies to disk, from the network or from another object.</summary>
internal sealed class BodyWriter(BlobFiles files)
{
    // Bytes. Such a body shares the flush of the metadata with others; as a file it would wait for two of its own.
    private const int MostSmall = 16 * 1024;

    /// <exception cref="S3Exception">EntityTooLarge: more than one request may carry.</exception>
    public static void CheckSize(long size)
    {
        if (size > S3Body.MaxSize)
        {
            throw new S3Exception(S3Failure.EntityTooLarge);
        }
    }

    /// <param name="kind">The checksum to keep; by default the one that comes with the body.</param>
    /// <param name="asFile">Whether it needs a file whatever its size, as parts do.</param>
    public Task<WrittenBody> WriteAsync(S3Body body, ChecksumKind? kind, bool asFile, CancellationToken cancellationToken) => WriteAsync(
        body.ExpectedLength, kind ?? body.Kind, asFile, receive => body.ReceiveAsync(receive, kind, cancellationToken), cancellationToken);

    /// <param name="asFile">Whether it needs a file whatever its size, as parts do.</param>
    public Task<WrittenBody> CopyAsync(OpenObject source, ByteRange range, ChecksumKind? kind, bool asFile, CancellationToken cancellationToken) => WriteAsync(
        range.Length,
        kind,
        asFile,
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
        long expected, ChecksumKind? kind, bool asFile, Func<Func<ReadOnlyMemory<byte>, ValueTask>, Task<ReceivedBody>> fill, CancellationToken cancellationToken)
    {
        if (expected is > 0 and <= MostSmall && !asFile)
        {
            return await HoldAsync((int)expected, kind, fill);
        }

        PendingBlob? blob = null;
        try
        {
            var body = await fill(piece => (blob ??= files.Create(expected)).WriteAsync(piece, cancellationToken));
            if (blob is not null)
            {
                await blob.PublishAsync();
            }

            return new WrittenBody(blob, null, body, kind);
        }
        catch
        {
            blob?.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a body in memory whose size is known: a longer one is refused while it is received.</summary>
    private static async Task<WrittenBody> HoldAsync(int size, ChecksumKind? kind, Func<Func<ReadOnlyMemory<byte>, ValueTask>, Task<ReceivedBody>> fill)
    {
        var (small, length) = (new byte[size], 0);
        var body = await fill(piece =>
        {
            piece.CopyTo(small.AsMemory(length));
            length += piece.Length;
            return ValueTask.CompletedTask;
        });
        return new WrittenBody(null, small, body, kind);
    }
}
