using System.Globalization;

namespace Portal.Core.Billing;

/// <summary>Writes amounts the way people read them, in sentences and on pages alike.</summary>
public static class MoneyText
{
    /// <summary>With its cents, but a plain zero; the symbol as the currency has it: €24.99, $54.99, 4,500.00 ₽.</summary>
    public static string Of(Money money) => Compose(money, Math.Abs(money.Amount).ToString(money.IsZero ? "0" : "#,##0.00", CultureInfo.CurrentCulture));

    /// <summary>The price of one unit, with as many decimals as it has: €0.015.</summary>
    public static string OfUnit(Money money) => Compose(money, Math.Abs(money.Amount).ToString("#,##0.######", CultureInfo.CurrentCulture));

    private static string Compose(Money money, string number)
    {
        var sign = money.Amount < 0 ? "\u2212" : "";
        return money.Currency switch
        {
            Currency.Eur => $"{sign}€{number}",
            Currency.Usd => $"{sign}${number}",
            Currency.Rub => $"{sign}{number}\u00a0₽",
            _ => throw new ArgumentOutOfRangeException(nameof(money)),
        };
    }
}
