using System.Net;
using System.Net.Sockets;
using Portal.Core.Storage;
using Portal.Core.Storage.Rgw;

namespace Portal.Tests.Support;

/// <summary>A location on a gateway that does not work, for which nobody needs Ceph.</summary>
internal sealed class DeadGateway : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <param name="silent">Takes connections and never answers; otherwise nobody listens.</param>
    public DeadGateway(string code, string name, bool silent = false)
    {
        _listener.Start();
        Address = new($"http://{_listener.LocalEndpoint}");
        if (!silent)
        {
            _listener.Stop();
        }

        Cluster = new(
            new RgwClusterOptions { Code = code, Name = name, Endpoint = Address, AdminEndpoint = Address, AdminKeys = S3Keys.Generate() }, TimeProvider.System);
    }

    public Uri Address { get; }

    public RgwCluster Cluster { get; }

    public void Dispose()
    {
        Cluster.Dispose();
        _listener.Dispose();
    }
}
