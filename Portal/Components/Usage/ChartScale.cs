using Portal.Components.Shared;

namespace Portal.Components.Usage;

/// <summary>The upright axis of a chart of bytes: from zero to a round number, with a few round numbers between.</summary>
/// <param name="Top">In bytes; above zero.</param>
/// <param name="Step">Between two lines, in bytes.</param>
internal sealed record ChartScale(double Top, double Step)
{
    private const int MostLines = 4;

    private static readonly double[] s_round = [1, 2, 2.5, 5, 10];

    public IEnumerable<double> Lines => Enumerable.Range(0, (int)Math.Round(Top / Step) + 1).Select(line => line * Step);

    /// <summary>The smallest round scale that holds <paramref name="most"/> bytes.</summary>
    public static ChartScale For(double most)
    {
        var unit = 1.0;
        while (most / unit >= 1000)
        {
            unit *= 1024;
        }

        var rough = Math.Max(most / unit, 1) / MostLines;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = Math.Max(1, s_round.First(round => round * power >= rough - 1e-9) * power * unit);
        return new(Math.Max(1, Math.Ceiling((most / step) - 1e-9)) * step, step);
    }

    /// <summary>How high that is, in percent of the axis.</summary>
    public double Share(double bytes) => Math.Clamp(bytes / Top * 100, 0, 100);

    public static string Name(double bytes) => ByteText.Format((long)Math.Round(bytes));
}
