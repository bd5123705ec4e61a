using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Kestrel on a port of its own, without a host around it: nothing of the portal's pipeline touches S3 requests.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private const int MaxLine = 32 * 1024; // A key and a marker of 1024 bytes each, percent-encoded, beside a signature.
    private const int MaxHeaders = 64 * 1024;

    private readonly EmbeddedClusterOptions _options;
    private readonly KestrelServer _server;

    /// <param name="lastPort">Where it listened when it ran before, if any port will do; clients know that one. 0 at first.</param>
    public S3Server(EmbeddedClusterOptions options, int lastPort, ILoggerFactory loggers)
    {
        _options = options;
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = null; // Operations know their own limits.
        kestrel.Limits.MaxRequestLineSize = MaxLine;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaders;

        // Header characters are bytes, both ways: a signature is made over bytes.
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        if (options.ListenAddress is { } address)
        {
            kestrel.Listen(address, options.Port);
        }
        else if (options.Port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, lastPort);
        }
        else
        {
            kestrel.ListenLocalhost(options.Port);
        }

        _server = new KestrelServer(
            Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
    }

    /// <returns>The port that is listened on.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task<int> StartAsync(Func<HttpContext, Task> process, CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync(new Application(process), cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new IOException(
                $"The S3 endpoint of {_options.Code} cannot start: port {_options.Port} is in use by another program. "
                + "Stop that program or choose another port for the location.",
                exception);
        }

        var addresses = _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return BindingAddress.Parse(addresses.First()).Port;
    }

    /// <summary>Lets requests that are under way end, until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Application(Func<HttpContext, Task> process) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => process(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
