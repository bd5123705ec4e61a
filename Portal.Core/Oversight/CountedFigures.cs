using Portal.Core.Accounts;
using Portal.Core.Billing;

namespace Portal.Core.Oversight;

/// <summary>What is counted over all accounts and invoices.</summary>
public sealed record CountedFigures
{
    /// <summary>How many accounts are in each phase; those that are deleted are not counted.</summary>
    public IReadOnlyDictionary<AccountPhase, int> Accounts { get; init; } = new Dictionary<AccountPhase, int>();

    /// <summary>One for each of the last days, today's the last.</summary>
    public IReadOnlyList<DayFigures> Days { get; init; } = [];

    /// <summary>By the code of the location.</summary>
    public IReadOnlyList<LocationFigures> Locations { get; init; } = [];

    /// <summary>What was invoiced in each month and currency, as far back as there are invoices, oldest first.</summary>
    public IReadOnlyList<MonthFigures> Months { get; init; } = [];

    /// <summary>The last invoice that is in <see cref="Months"/>.</summary>
    public long LastInvoiceId { get; init; }
}

/// <param name="Day">UTC.</param>
/// <param name="Made">Accounts that were made on it.</param>
/// <param name="Cancelled">Accounts that were cancelled on it and are still.</param>
public sealed record DayFigures(DateOnly Day, int Made, int Cancelled);

/// <param name="StoredBytes">As last read.</param>
/// <param name="TrafficBytes">Of the current period of each account.</param>
public sealed record LocationFigures(string Code, int Accounts, long StoredBytes, long TrafficBytes);

/// <param name="Month">Its first day, UTC.</param>
/// <param name="Net">Without tax; credit notes are taken off.</param>
public sealed record MonthFigures(DateOnly Month, Currency Currency, decimal Net);
