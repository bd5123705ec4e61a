namespace Portal.Components.Catalog;

/// <summary>Turns the place of a slider into GB: fine steps at the small end, coarse ones at the large.</summary>
internal static class SizeScale
{
    private static readonly int[] s_gb =
    [
        0, 1, 2, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1200, 1500, 2000, 2500,
        3000, 4000, 5000, 6000, 8000, 10_000, 12_000, 15_000, 20_000,
    ];

    public static int Steps => s_gb.Length - 1;

    public static int GbAt(int step) => s_gb[Math.Clamp(step, 0, Steps)];
}
