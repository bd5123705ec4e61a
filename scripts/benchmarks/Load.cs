using System.Diagnostics;

namespace Benchmarks;

/// <summary>What a run of one kind of request came to.</summary>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record Measured(string Name, double PerSecond, double P50, double P99);

/// <summary>Sends the same request from many clients at once, each as soon as its last was answered.</summary>
internal static class Load
{
    public const int Clients = 16;
    private static readonly TimeSpan s_warmup = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(6);

    /// <param name="open">Makes a client: what it needs for itself, such as a connection, and the request that it sends.</param>
    public static async Task<Measured> RunAsync(string name, Func<Task<Func<Task>>> open)
    {
        var clients = new List<Func<Task>>();
        for (var index = 0; index < Clients; index++)
        {
            clients.Add(await open());
        }

        await RunAsync(clients, s_warmup);
        var times = await RunAsync(clients, s_time);
        return new(name, times.Count / s_time.TotalSeconds, times[times.Count / 2], times[times.Count * 99 / 100]);
    }

    private static async Task<List<double>> RunAsync(IEnumerable<Func<Task>> clients, TimeSpan time)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var runs = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            var times = new List<double>();
            for (var started = Stopwatch.GetTimestamp(); started < end;)
            {
                // Waiting for a turn counts, also where the answer comes without waiting, as from a database in the process.
                await Task.Yield();
                await client();
                var now = Stopwatch.GetTimestamp();
                times.Add(Stopwatch.GetElapsedTime(started, now).TotalMilliseconds);
                started = now;
            }

            return times;
        })));
        return [.. runs.SelectMany(run => run).Order()];
    }
}
