using System.Diagnostics;
using System.Globalization;
using Benchmarks.Scale.Circuits;

namespace Benchmarks.Scale;

/// <summary>
/// Open pages of the file browser on one node: what each costs in memory, how long a click takes with one of them and with all, and what is left when they have gone.
/// </summary>
internal sealed class CircuitScale(ScaleLab lab, ScaleBooks books, ScaleOptions options)
{
    private const double Machine = 4096;
    private const int AtOnce = 8;
    private const int Warmup = 20;
    private static readonly TimeSpan s_alone = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(20);

    public async Task RunAsync()
    {
        var node = await lab.StartNodeAsync("node-c");
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Circuits: one node on {Environment.ProcessorCount} processors, which it shares with PostgreSQL and the {options.Circuits:N0} browsers"));
        var owners = await CircuitOwners.CreateAsync(node.Address, books, options.Circuits);
        List<Circuit> circuits = [];
        await OpenAsync(owners, circuits, Math.Min(Warmup, options.Circuits));
        await Clicks.RunAsync(circuits, s_alone * circuits.Count / 5, TimeSpan.FromSeconds(20), owners.FolderOf);
        await Task.WhenAll(circuits.Select(circuit => circuit.LeaveAsync()));
        circuits.Clear();
        await OpenAsync(owners, circuits, 1);
        var alone = await Clicks.RunAsync(circuits, s_alone, TimeSpan.FromSeconds(options.Seconds / 2), owners.FolderOf);
        await circuits[0].LeaveAsync();
        circuits.Clear();

        MemoryHeader();
        var before = await ReadAsync(node, 0, null, "");
        foreach (var count in new[] { options.Circuits / 10, options.Circuits / 2, options.Circuits }.Where(count => count > 0).Distinct())
        {
            var began = Stopwatch.GetTimestamp();
            var opened = count - circuits.Count;
            await OpenAsync(owners, circuits, opened);
            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await ReadAsync(node, count, before, string.Create(CultureInfo.InvariantCulture, $"{opened:N0} opened in {took:F0} s"));
        }

        var idle = await IdleAsync(node);
        var period = TimeSpan.FromSeconds((double)circuits.Count / options.Rate);
        await Clicks.RunAsync(circuits, period, s_idle, owners.FolderOf); // The node was just made to give up all memory that it did not need at that moment.
        var cpu = (Node: node.Cpu, Database: lab.DatabaseCpu, Own: Environment.CpuUsage.TotalTime);
        var paused = (await node.ReadAsync(collect: false)).Paused;
        var crowded = await Clicks.RunAsync(circuits, period, TimeSpan.FromSeconds(options.Seconds), owners.FolderOf);
        var busy = (Node: node.Cpu - cpu.Node, Database: lab.DatabaseCpu - cpu.Database, Own: Environment.CpuUsage.TotalTime - cpu.Own);
        paused = (await node.ReadAsync(collect: false)).Paused - paused;
        await ReadAsync(node, circuits.Count, before, "after the clicks");
        PrintClicks(alone, crowded, circuits.Count, period);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    the node stood still for {paused:N0} ms in {options.Seconds} s to collect garbage"));
        PrintProcessors(busy.Node / options.Seconds, busy.Database / options.Seconds, busy.Own / options.Seconds, idle, crowded.Selecting.Count + crowded.Going.Count);
        await EndAsync(node, circuits, before);
        owners.Dispose();
        await lab.StopNodeAsync(node);
    }

    private static async Task OpenAsync(CircuitOwners owners, List<Circuit> circuits, int count)
    {
        var opened = new Circuit[count];
        var first = circuits.Count;
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (index, _) =>
        {
            var (browser, path) = owners.PageOf(first + index);
            opened[index] = await Circuit.OpenAsync(browser, path);
        });
        circuits.AddRange(opened);
    }

    /// <summary>The processor time of the node in a second in which nobody clicks.</summary>
    private static async Task<TimeSpan> IdleAsync(ScaleNode node)
    {
        var before = node.Cpu;
        await Task.Delay(s_idle);
        return (node.Cpu - before) / s_idle.TotalSeconds;
    }

    private void PrintClicks(Clicks alone, Clicks crowded, int circuits, TimeSpan period)
    {
        Console.WriteLine();
        Console.WriteLine("  a click, until its batch has come".PadRight(64) + "clicks".PadLeft(8) + "p50 ms".PadLeft(10) + "p99 ms".PadLeft(10));
        var count = circuits.ToString("N0", CultureInfo.InvariantCulture);
        PrintClick("select a file, 1 circuit", alone.Selecting);
        PrintClick($"select a file, {count} circuits", crowded.Selecting);
        PrintClick("open a folder, 1 circuit", alone.Going);
        PrintClick($"open a folder, {count} circuits", crowded.Going);
        PrintRatio($"{count} circuits : 1, select a file", crowded.Selecting, alone.Selecting);
        PrintRatio($"{count} circuits : 1, open a folder", crowded.Going, alone.Going);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {options.Rate} clicks/s: each page one in {period.TotalSeconds:F0} s, and each fifth opens a folder"));
    }

    /// <param name="node">Processor time in a second, as of the others.</param>
    private void PrintProcessors(TimeSpan node, TimeSpan database, TimeSpan browsers, TimeSpan idle, int clicks)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"    processors busy, of {Environment.ProcessorCount}: node {node.TotalSeconds:F2} ({idle.TotalSeconds:F2} while nobody clicks), PostgreSQL {database.TotalSeconds:F2}, browsers {browsers.TotalSeconds:F2}"));
        var each = (node - idle) * options.Seconds / clicks;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    a click costs the node {each.TotalMilliseconds:F1} ms of a processor, so one bears {1000 / each.TotalMilliseconds:F0} clicks/s"));
    }

    private async Task EndAsync(ScaleNode node, List<Circuit> circuits, NodeReading before)
    {
        Console.WriteLine();
        MemoryHeader();
        foreach (var circuit in circuits)
        {
            await circuit.DisposeAsync();
        }

        await Task.Delay(TimeSpan.FromSeconds(5));
        var count = circuits.Count;
        circuits.Clear();
        await ReadAsync(node, count, before, "all connections lost, 5 s later");
        if (options.Wait > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Wait));
            await ReadAsync(node, count, before, string.Create(CultureInfo.InvariantCulture, $"{options.Wait} s later"));
        }
    }

    private static void MemoryHeader() => Console.WriteLine(
        "  memory of the node".PadRight(34) + "circuits".PadLeft(9) + "working set".PadLeft(13) + "collected".PadLeft(11) + "heap MiB".PadLeft(10)
        + "KiB each: set".PadLeft(15) + "collected".PadLeft(11) + "heap".PadLeft(8) + "in 4 GiB".PadLeft(10));

    /// <summary>Reads it twice, before garbage is collected and after, and prints what each circuit takes more than <paramref name="before"/>.</summary>
    /// <returns>After the collection.</returns>
    private static async Task<NodeReading> ReadAsync(ScaleNode node, int count, NodeReading? before, string note)
    {
        var asIs = await node.ReadAsync(collect: false);
        var collected = await node.ReadAsync(collect: true);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"  {note,-32}{asIs.Circuits,9:N0}{asIs.WorkingSet / 1048576.0,13:F0}{collected.WorkingSet / 1048576.0,11:F0}{collected.Heap / 1048576.0,10:F0}");
        if (before is not null)
        {
            double Each(long bytes) => bytes / 1024.0 / count;
            var set = Each(asIs.WorkingSet - before.WorkingSet);
            line += string.Create(
                CultureInfo.InvariantCulture,
                $"{set,15:F0}{Each(collected.WorkingSet - before.WorkingSet),11:F0}{Each(collected.Heap - before.Heap),8:F0}{(Machine - (before.WorkingSet / 1048576.0)) * 1024 / set,10:N0}");
        }

        Console.WriteLine(line);
        return collected;
    }

    private static void PrintClick(string name, IReadOnlyList<double> times) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {name,-62}{times.Count,8:N0}{Clicks.Quantile(times, 0.5),10:F2}{Clicks.Quantile(times, 0.99),10:F2}"));

    private static void PrintRatio(string name, IReadOnlyList<double> many, IReadOnlyList<double> one) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"    {name,-60}{"",8}{Clicks.Quantile(many, 0.5) / Clicks.Quantile(one, 0.5),10:F2}{Clicks.Quantile(many, 0.99) / Clicks.Quantile(one, 0.99),10:F2}"));
}
