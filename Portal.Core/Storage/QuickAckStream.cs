using System.Net.Sockets;

namespace Portal.Core.Storage;

/// <summary>
/// A connection that acknowledges at once what it receives. A gateway that keeps Nagle's algorithm on, as Ceph's does by default,
/// holds back the second half of an answer until the first is acknowledged; Linux does that only after 40 ms.
/// </summary>
/// <remarks>Linux only. The kernel leaves this mode by itself, so it is asked for around every read and after every write.</remarks>
internal sealed class QuickAckStream(Socket socket) : Stream
{
    private const int Tcp = 6; // IPPROTO_TCP
    private const int QuickAck = 12; // TCP_QUICKACK

    private static readonly byte[] On = BitConverter.GetBytes(1);

    private readonly NetworkStream _inner = new(socket, ownsSocket: true);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        AckAtOnce();
        var count = _inner.Read(buffer);
        AckAtOnce();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        AckAtOnce();
        var count = await _inner.ReadAsync(buffer, cancellationToken);
        AckAtOnce();
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _inner.Write(buffer);
        AckAtOnce();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _inner.WriteAsync(buffer, cancellationToken);
            AckAtOnce();
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.Shutdown or SocketError.ConnectionReset })
        {
            // A gateway that refuses an upload hangs up on the rest of it. Its answer, which says why, waits to be read; without one the reading fails.
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Does nothing: what is written goes out at once.</summary>
    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Only speed depends on it: a socket that was closed meanwhile says so at its next use.</summary>
    private void AckAtOnce()
    {
        try
        {
            socket.SetRawSocketOption(Tcp, QuickAck, On);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }
}
