namespace Portal.Core.Billing;

/// <summary>The currencies that plans are priced in; the names are the seed's, in capitals.</summary>
public enum Currency
{
    Eur,
    Usd,
    Rub,
}

/// <summary>An amount in one currency. Amounts of different currencies never meet.</summary>
public readonly record struct Money(decimal Amount, Currency Currency)
{
    public bool IsZero => Amount == 0;

    public static Money operator +(Money left, Money right) => new(left.Amount + Same(left, right).Amount, left.Currency);

    public static Money operator -(Money left, Money right) => new(left.Amount - Same(left, right).Amount, left.Currency);

    public static Money operator -(Money money) => new(-money.Amount, money.Currency);

    private static Money Same(Money left, Money right) => left.Currency == right.Currency
        ? right
        : throw new InvalidOperationException($"{left.Currency} and {right.Currency} cannot be added.");
}
