using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Runtime;
using System.Text.Json;

namespace Benchmarks.Scale;

/// <summary>What a node is at one moment.</summary>
/// <param name="Heap">Bytes of managed objects, garbage among them unless it was just collected.</param>
/// <param name="WorkingSet">Bytes of memory that the process holds.</param>
/// <param name="Circuits">Open pages, as its own metric counts them.</param>
/// <param name="Paused">Milliseconds for which it has stood still to collect garbage, since it began.</param>
internal sealed record NodeReading(long Heap, long WorkingSet, long Circuits, double Paused);

/// <summary>
/// The inside of a node under measurement: it tells its memory and its circuits, and collects its garbage when asked. It ends the node when the benchmark has gone,
/// however that ended.
/// </summary>
internal static class NodeProbe
{
    /// <summary>The environment variable that names the socket of the benchmark.</summary>
    public const string Variable = "S3PORTAL_BENCH_SOCKET";

    public const byte Look = (byte)'l';
    public const byte Collect = (byte)'c';

    private static readonly MeterListener s_meters = new();
    private static long s_circuits;

    public static void Start(string path)
    {
        s_meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "s3portal.circuits")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        s_meters.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref s_circuits, value));
        s_meters.Start();
        new Thread(() => Serve(path)) { IsBackground = true, Name = "probe" }.Start();
    }

    private static void Serve(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            var asked = new byte[1];
            while (socket.Receive(asked) == 1)
            {
                if (asked[0] == Collect)
                {
                    CollectAll();
                }

                socket.Send([.. JsonSerializer.SerializeToUtf8Bytes(Read()), (byte)'\n']);
            }
        }
        catch (SocketException)
        {
            // The benchmark has gone.
        }

        Environment.Exit(0);
    }

    private static NodeReading Read() => new(GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet, Interlocked.Read(ref s_circuits), GC.GetTotalPauseDuration().TotalMilliseconds);

    private static void CollectAll()
    {
        for (var round = 0; round < 3; round++)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }
}
