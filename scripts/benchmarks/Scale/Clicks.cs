using System.Diagnostics;
using Benchmarks.Scale.Circuits;

namespace Benchmarks.Scale;

/// <summary>What clicks took, in milliseconds, in order.</summary>
/// <param name="Selecting">Of clicks that change what is on the page, and ask nobody.</param>
/// <param name="Going">Of clicks that open a folder: the database and storage are asked.</param>
internal sealed record Clicks(IReadOnlyList<double> Selecting, IReadOnlyList<double> Going)
{
    private const int FolderEvery = 5;

    /// <summary>Lets each page click once in a period, the pages one after another.</summary>
    /// <param name="folderOf">The folder and the bucket around it, between which the page of this number goes.</param>
    public static async Task<Clicks> RunAsync(IReadOnlyList<Circuit> circuits, TimeSpan period, TimeSpan time, Func<int, (string Folder, string Bucket)> folderOf)
    {
        var began = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(circuits.Select((circuit, index) =>
            Task.Run(() => ClickAsync(circuit, index, folderOf(index), period * index / circuits.Count, period, time, began))));
        return new([.. all.SelectMany(clicks => clicks.Selecting).Order()], [.. all.SelectMany(clicks => clicks.Going).Order()]);
    }

    public static double Quantile(IReadOnlyList<double> times, double part) => times.Count == 0 ? double.NaN : times[Math.Min(times.Count - 1, (int)(times.Count * part))];

    private static async Task<Clicks> ClickAsync(
        Circuit circuit, int index, (string Folder, string Bucket) places, TimeSpan first, TimeSpan period, TimeSpan time, long began)
    {
        var (selecting, going) = (new List<double>(), new List<double>());
        var isInside = false;
        for (var (due, click) = (first, index); due < time; due += period, click++)
        {
            var early = due - Stopwatch.GetElapsedTime(began);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early);
            }

            if (click % FolderEvery == 0)
            {
                isInside = !isInside;
                going.Add((await circuit.GoAsync(isInside ? places.Folder : places.Bucket)).TotalMilliseconds);
            }
            else
            {
                selecting.Add((await circuit.SelectAsync()).TotalMilliseconds);
            }
        }

        // As it was, for whoever clicks next.
        if (isInside)
        {
            await circuit.GoAsync(places.Bucket);
        }

        return new(selecting, going);
    }
}
