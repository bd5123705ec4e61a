using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>How long one call took, made again and again by one client.</summary>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record Timing(double P50, double P99)
{
    /// <summary>Measures several ways of doing a thing, in an order that is new in each round: what else the machine does, and what a way leaves behind for the next one, meets all of them.</summary>
    public static async Task<Timing[]> RunAsync(int warmup, int times, params Func<Task>[] calls)
    {
        var taken = calls.Select(_ => new List<double>()).ToArray();
        var order = Enumerable.Range(0, calls.Length).ToArray();
        for (var round = -warmup; round < times; round++)
        {
            Random.Shared.Shuffle(order);
            foreach (var index in order)
            {
                var started = Stopwatch.GetTimestamp();
                await calls[index]();
                if (round >= 0)
                {
                    taken[index].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }
        }

        return [.. taken.Select(Of)];
    }

    public static void Header(string title)
    {
        Console.WriteLine();
        Console.WriteLine(title.PadRight(58) + "p50 ms".PadLeft(10) + "p99 ms".PadLeft(10));
    }

    public void Print(string name) => Console.WriteLine($"  {name}".PadRight(58) + Number(P50).PadLeft(10) + Number(P99).PadLeft(10));

    public static void Aim(string what, double value, string limit, bool met) =>
        Console.WriteLine($"    {what}: {value.ToString("F2", CultureInfo.InvariantCulture)}, aim {limit}: {(met ? "met" : "missed")}");

    private static Timing Of(List<double> taken)
    {
        taken.Sort();
        return new(taken[taken.Count / 2], taken[taken.Count * 99 / 100]);
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
