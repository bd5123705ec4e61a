using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>An object whose body can be read however long that takes: nobody deletes its files meanwhile.</summary>
internal sealed class OpenObject : IDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly byte[]? _body;
    private readonly BlobFiles _files;
    private readonly IDisposable _hold;
    private SafeFileHandle? _first;

    /// <param name="body">Of a small object, which has no file.</param>
    public OpenObject(ObjectRow row, IReadOnlyList<SegmentRow> segments, byte[]? body, BlobFiles files, IDisposable hold)
    {
        (Row, Segments, _body, _files, _hold) = (row, segments, body, files, hold);
        _first = segments is [{ File: { } file }, ..] ? files.Open(file) : null;
    }

    public ObjectRow Row { get; }

    public IReadOnlyList<SegmentRow> Segments { get; }

    /// <summary>Hands a part of the body, piece by piece, to a receiver that has to be done with each when it returns.</summary>
    /// <exception cref="EndOfStreamException">There is less of it than its row says.</exception>
    public async Task ReadAsync(long offset, long length, Func<ReadOnlyMemory<byte>, ValueTask> receive, CancellationToken cancellationToken)
    {
        if (_body is not null)
        {
            await receive(_body.AsMemory((int)offset, (int)length));
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferSize, Math.Max(length, 1)));
        try
        {
            foreach (var segment in Segments)
            {
                if (length > 0 && offset < segment.Size)
                {
                    var share = Math.Min(length, segment.Size - offset);
                    await ReadSegmentAsync(segment, offset, share, buffer, receive, cancellationToken);
                    length -= share;
                    offset = 0;
                }
                else
                {
                    offset = Math.Max(0, offset - segment.Size);
                }
            }

            if (length > 0)
            {
                throw new EndOfStreamException($"The segments of an object end {length} bytes too early.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _first?.Dispose();
        _hold.Dispose();
    }

    private async Task ReadSegmentAsync(
        SegmentRow segment, long offset, long length, byte[] buffer, Func<ReadOnlyMemory<byte>, ValueTask> receive, CancellationToken cancellationToken)
    {
        using var handle = Take(segment);
        while (length > 0)
        {
            var read = await RandomAccess.ReadAsync(handle, buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), offset, cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"The file {segment.File} of an object ends too early.");
            }

            await receive(buffer.AsMemory(0, read));
            offset += read;
            length -= read;
        }
    }

    private SafeFileHandle Take(SegmentRow segment)
    {
        if (ReferenceEquals(segment, Segments[0]) && _first is { } first)
        {
            _first = null;
            return first;
        }

        return _files.Open(segment.File!);
    }
}
