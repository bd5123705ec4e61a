namespace Portal.Core.Billing;

/// <summary>Takes apart amounts that contain tax, so that the parts add up to the cent.</summary>
/// <param name="Nets">Without tax, one for each amount, in their order.</param>
/// <param name="Tax">Contained in all of them together.</param>
public sealed record TaxSplit(IReadOnlyList<decimal> Nets, decimal Tax)
{
    /// <summary>
    /// The rule: the tax is that of the sum, rounded to cents, half away from zero; each net is rounded likewise, and what rounding
    /// leaves over goes to the largest.
    /// </summary>
    /// <param name="grosses">In whole cents.</param>
    /// <param name="rate">In percent.</param>
    public static TaxSplit Of(IReadOnlyList<decimal> grosses, decimal rate)
    {
        ArgumentNullException.ThrowIfNull(grosses);
        var total = grosses.Sum();
        var tax = Round(total * rate / (100 + rate));
        var nets = grosses.Select(gross => Round(gross * 100 / (100 + rate))).ToArray();
        if (nets.Length > 0)
        {
            var largest = Array.IndexOf(nets, nets.MaxBy(Math.Abs));
            nets[largest] += total - tax - nets.Sum();
        }

        return new(nets, tax);
    }

    private static decimal Round(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);
}
