namespace Portal.Core.Billing;

/// <summary>The three-letter codes of currencies.</summary>
public static class CurrencyCodes
{
    extension(Currency currency)
    {
        /// <summary><c>EUR</c>, <c>USD</c>, <c>RUB</c>.</summary>
        public string Code => currency switch
        {
            Currency.Eur => "EUR",
            Currency.Usd => "USD",
            Currency.Rub => "RUB",
            _ => throw new ArgumentOutOfRangeException(nameof(currency)),
        };
    }

    /// <summary>The currency of a code in any case; <see langword="null"/> if it is none of them.</summary>
    public static Currency? Parse(string? code)
    {
        foreach (var currency in Enum.GetValues<Currency>())
        {
            if (string.Equals(currency.Code, code, StringComparison.OrdinalIgnoreCase))
            {
                return currency;
            }
        }

        return null;
    }
}
