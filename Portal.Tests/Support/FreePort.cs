using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>A port of the loopback interface that nobody listened on a moment ago, for what has to know its address before it starts.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
