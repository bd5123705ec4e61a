using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FaultProxy;

/// <summary>One connection of a client and the one to the server that belongs to it. Bytes pass unchanged, or not at all.</summary>
internal sealed class Link(Socket client, Func<Fault> current) : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly byte[] Unavailable =
        Encoding.ASCII.GetBytes("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 26\r\nConnection: close\r\n\r\n<h1>Nobody is there.</h1>\n");

    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Whether the client has sent something since the last answer.</summary>
    private volatile bool _asked;

    public async Task RunAsync(DnsEndPoint server)
    {
        try
        {
            client.NoDelay = true;
            await _server.ConnectAsync(server);
            var requests = PumpAsync(client, _server, FaultKind.CutRequest, OnRequestAsync);
            var answers = PumpAsync(_server, client, FaultKind.CutAnswer, OnAnswerAsync);
            await await Task.WhenAny(requests, answers);
            await Task.WhenAll(requests, answers).WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or TimeoutException)
        {
            // One side has gone.
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends both connections as a crash does: without a word.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[client, _server])
        {
            socket.Close(timeout: 0);
        }
    }

    public void Dispose() => Reset();

    /// <param name="cut">The fault that counts these bytes.</param>
    /// <param name="before">Looks at a piece before it passes; answers whether it does.</param>
    private async Task PumpAsync(Socket from, Socket to, FaultKind cut, Func<Fault, Task<bool>> before)
    {
        var buffer = new byte[BufferSize];
        var (counted, passed) = ((Fault?)null, 0L);
        while (await from.ReceiveAsync(buffer) is var count and > 0)
        {
            var fault = current();
            (counted, passed) = (fault, counted == fault ? passed : 0);
            if (!await before(fault))
            {
                return;
            }

            if (fault.Kind == cut && passed + count > fault.Amount && fault.Strikes())
            {
                await SendAsync(to, buffer.AsMemory(0, (int)(fault.Amount - passed)));
                Reset();
                return;
            }

            passed += count;
            await SendAsync(to, buffer.AsMemory(0, count));
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task<bool> OnRequestAsync(Fault fault)
    {
        _asked = true;
        if (fault.Kind is not FaultKind.Unavailable || !fault.Strikes())
        {
            return true;
        }

        await SendAsync(client, Unavailable);
        client.Shutdown(SocketShutdown.Send);

        // A client that still sends would lose the answer to a reset.
        var rest = new byte[BufferSize];
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (await client.ReceiveAsync(rest, limit.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // It never ends.
        }

        _server.Close(timeout: 0);
        return false;
    }

    private async Task<bool> OnAnswerAsync(Fault fault)
    {
        if (fault.Kind is FaultKind.Delay && _asked)
        {
            fault.Strikes();
            await Task.Delay(fault.Amount);
        }

        _asked = false;
        return true;
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes)..];
        }
    }
}
