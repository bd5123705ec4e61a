using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FaultProxy;

/// <summary>Listens on a free port of this machine and links each connection with the server behind it.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly DnsEndPoint _server;
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private Socket? _listener;
    private volatile Fault _fault = new(FaultKind.Pass);

    public Proxy(DnsEndPoint server)
    {
        _server = server;
        Listen();
    }

    public int Port { get; private set; }

    public Fault Fault => _fault;

    /// <summary>From here on it spoils this.</summary>
    public void Use(Fault fault)
    {
        _fault = fault;
        if (fault.Kind is FaultKind.Refuse)
        {
            Interlocked.Exchange(ref _listener, null)?.Dispose();
            foreach (var link in _links.Keys)
            {
                link.Reset();
            }
        }
        else if (_listener is null)
        {
            Listen();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Use(new(FaultKind.Refuse));
        await Task.WhenAll(_links.Values);
    }

    private void Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        listener.Listen();
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                var link = new Link(client, () => _fault);
                _links[link] = RunAsync(link);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It listens no more.
        }
    }

    private async Task RunAsync(Link link)
    {
        await Task.Yield();
        await link.RunAsync(_server);
        _links.TryRemove(link, out _);
        link.Dispose();
    }
}
