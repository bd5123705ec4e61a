using Portal.Core.Billing;

namespace Portal.Core.Catalog;

/// <summary>An amount in each currency that the portal sells in.</summary>
public sealed record Price(decimal Eur, decimal Usd, decimal Rub)
{
    public static Price Free { get; } = new(0, 0, 0);

    public bool IsZero => this is { Eur: 0, Usd: 0, Rub: 0 };

    public Money In(Currency currency) => new(
        currency switch { Currency.Eur => Eur, Currency.Usd => Usd, Currency.Rub => Rub, _ => throw new ArgumentOutOfRangeException(nameof(currency)) },
        currency);
}
