using System.Globalization;

namespace Portal.Core.Billing;

/// <summary>Writes amounts the way people read them, in sentences and on pages alike.</summary>
public static class MoneyText
{
    /// <summary>Two decimals, or none for a whole zero; the symbol as the currency has it: €24.99, $54.99, 4,500.00 ₽.</summary>
    public static string Of(Money money) => Compose(money, Math.Abs(money.Amount).ToString(money.IsZero ? "0" : "#,##0.00", CultureInfo.CurrentCulture));

    /// <summary>A price per unit: as many decimals as it has, at least two, at most six.</summary>
    public static string OfUnit(Money money) => Compose(money, Math.Abs(money.Amount).ToString("#,##0.00####", CultureInfo.CurrentCulture));

    private static string Compose(Money money, string number)
    {
        var sign = money.Amount < 0 ? "−" : "";
        return money.Currency switch
        {
            Currency.Eur => $"{sign}€{number}",
            Currency.Usd => $"{sign}${number}",
            Currency.Rub => $"{sign}{number} ₽",
            _ => throw new ArgumentOutOfRangeException(nameof(money)),
        };
    }
}
