using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Benchmarks.Scale.Circuits;

/// <summary>The WebSocket of a circuit, with SignalR's protocol "blazorpack": MessagePack, each message behind its length.</summary>
internal sealed class HubConnection : IDisposable
{
    public const int Invocation = 1;
    public const int Completion = 3;
    public const int Ping = 6;
    public const int Close = 7;

    private static readonly byte[] s_handshake = "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray();
    private static readonly byte[] s_ping = [2, 0x91, Ping];

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ArrayBufferWriter<byte> _received = new(16 * 1024);

    public static async Task<HubConnection> OpenAsync(Browser browser)
    {
        var connection = new HubConnection();
        var token = await browser.NegotiateAsync();
        var options = connection._socket.Options;
        options.SetRequestHeader("Cookie", browser.Cookie);
        options.KeepAliveInterval = TimeSpan.Zero;

        // As browsers do, and the server takes it; it costs memory on both sides.
        options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        var address = new UriBuilder(new Uri(browser.Node, $"/_blazor?id={token}")) { Scheme = "ws" }.Uri;
        await connection._socket.ConnectAsync(address, browser.Invoker, CancellationToken.None);
        await connection._socket.SendAsync(s_handshake, WebSocketMessageType.Text, true, CancellationToken.None);
        var answer = await connection.ReceiveAsync();
        return Encoding.UTF8.GetString(answer.Span).StartsWith("{}", StringComparison.Ordinal)
            ? connection
            : throw new InvalidDataException("The server refused the handshake.");
    }

    /// <summary>Sends a call of the hub that has no answer, or whose answer has the number <paramref name="call"/>.</summary>
    public Task SendAsync(string target, string? call, params object?[] arguments)
    {
        var writer = new PackWriter().Array(6).Value(Invocation).EmptyMap().Value(call).Value(target).Array(arguments.Length);
        foreach (var argument in arguments)
        {
            _ = argument switch
            {
                null => writer.Nil(),
                string text => writer.Value(text),
                bool truth => writer.Value(truth),
                long number => writer.Value(number),
                _ => throw new ArgumentException("A browser sends none of these.", nameof(arguments)),
            };
        }

        return SendAsync(Framed(writer.Array(0).Written.Span));
    }

    public Task SendPingAsync() => SendAsync(s_ping);

    /// <returns>One or more messages behind their lengths, until the next call; empty at the end of the connection.</returns>
    public async Task<ReadOnlyMemory<byte>> ReceiveAsync()
    {
        _received.ResetWrittenCount();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_received.GetMemory(4 * 1024), CancellationToken.None);
            if (part.MessageType is WebSocketMessageType.Close)
            {
                return default;
            }

            _received.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return _received.WrittenMemory;
            }
        }
    }

    /// <summary>Takes the next message off.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> messages)
    {
        var (length, shift, at) = (0, 0, 0);
        do
        {
            length |= (messages[at] & 0x7f) << shift;
            shift += 7;
        }
        while ((messages[at++] & 0x80) != 0);

        var message = messages.Slice(at, length);
        messages = messages[(at + length)..];
        return message;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> framed)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(framed, WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static byte[] Framed(ReadOnlySpan<byte> message)
    {
        var length = new List<byte>(5);
        for (var left = (uint)message.Length; ; left >>= 7)
        {
            if (left < 0x80)
            {
                length.Add((byte)left);
                return [.. length, .. message];
            }

            length.Add((byte)(left | 0x80));
        }
    }
}
