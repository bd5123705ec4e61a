using System.Globalization;

namespace Portal.Components.Shared;

/// <summary>How an amount of money is written.</summary>
public static class MoneyText
{
    /// <summary>An amount with its cents: €24.99; a round price may leave them out: €25.</summary>
    public static string Format(decimal amount, string currency, bool shortened = false) =>
        WithSymbol(amount, currency, shortened && decimal.Truncate(amount) == amount ? "#,##0" : "#,##0.00");

    /// <summary>The price of one unit, with as many decimals as it has: €0.015.</summary>
    public static string FormatUnit(decimal amount, string currency) => WithSymbol(amount, currency, "#,##0.########");

    private static string WithSymbol(decimal amount, string currency, string format)
    {
        var digits = Math.Abs(amount).ToString(format, CultureInfo.CurrentCulture);
        var sign = amount < 0 ? "\u2212" : "";
        return currency.ToUpperInvariant() switch
        {
            "EUR" => $"{sign}€{digits}",
            "USD" => $"{sign}${digits}",
            "RUB" => $"{sign}{digits}\u00a0₽",
            var other => $"{sign}{digits}\u00a0{other}",
        };
    }
}
