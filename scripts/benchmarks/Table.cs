using System.Globalization;

namespace Benchmarks;

/// <summary>Prints what was measured beside its floor.</summary>
internal static class Table
{
    public static void Header() => Write("", "req/s", "p50 ms", "p99 ms", "floor p50", "ratio", "aim (1.5 × floor + 1 ms)");

    public static void Floor(Measured floor) => Write($"  {floor.Name}", Number(floor.PerSecond, 0), Number(floor.P50, 2), Number(floor.P99, 2));

    public static void Row(Measured measured, Measured floor) => Write(
        measured.Name, Number(measured.PerSecond, 0), Number(measured.P50, 2), Number(measured.P99, 2), Number(floor.P50, 2), Number(measured.P50 / floor.P50, 2),
        measured.P50 <= (1.5 * floor.P50) + 1 ? "met" : $"missed: {Number((1.5 * floor.P50) + 1, 2)}");

    private static string Number(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static void Write(string name, params string[] cells) =>
        Console.WriteLine(name.PadRight(46) + string.Concat(cells.Select(cell => cell.PadLeft(10))));
}
