using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>Whether a month of service is paid.</summary>
public enum PeriodState
{
    /// <summary>It has begun, and the customer's credit did not cover it.</summary>
    Unpaid,

    /// <summary>An open invoice stands for it.</summary>
    Invoiced,
    Paid,

    /// <summary>The service was ended before it was paid: it is not charged.</summary>
    Void,
}

/// <summary>
/// One month of a paid account, with the terms that it was begun on: what a plan is changed to later counts from the next
/// month on. An account has one period per first day.
/// </summary>
public sealed class ServicePeriod : IVersioned
{
    public long Id { get; init; }

    public int AccountId { get; init; }

    public int CustomerId { get; init; }

    /// <summary>The first day, UTC.</summary>
    public DateOnly Start { get; init; }

    /// <summary>The first day that is no longer of it.</summary>
    public DateOnly End { get; private set; }

    public PeriodState State { get; private set; }

    /// <summary>When it has to be paid at the latest; <see langword="null"/> unless it is invoiced.</summary>
    public DateOnly? DueOn { get; init; }

    public required PeriodTerms Terms { get; set; }

    /// <summary>What charges the month; <see langword="null"/> while nothing does.</summary>
    public long? InvoiceId { get; private set; }

    public Invoice? Invoice { get; internal set; }

    /// <summary>Traffic above the limit that was charged before the period's end, when the plan was changed.</summary>
    public long ChargedTrafficBytes { get; private set; }

    /// <summary>Stored above the quota and charged before the period's end, when the plan was changed.</summary>
    public long ChargedPeakBytes { get; private set; }

    /// <summary>How often the plan was changed within it.</summary>
    public int Changes { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? PaidAt { get; private set; }

    /// <summary>When the overage was charged, UTC; <see langword="null"/> while it runs.</summary>
    public DateTime? ClosedAt { get; private set; }

    /// <summary>What was moved in it, as known when it was closed.</summary>
    public long TrafficBytes { get; private set; }

    /// <summary>The most that was stored at once in it, as known when it was closed.</summary>
    public long PeakBytes { get; private set; }

    public Guid Version { get; set; }

    /// <summary>The ledger's key for the month's price.</summary>
    internal string ChargeKey => $"period:{AccountId}:{Start:yyyyMMdd}";

    /// <summary>The ledger's key for what was used above the plan.</summary>
    internal string OverageKey => $"overage:{AccountId}:{Start:yyyyMMdd}:{Changes}";

    /// <summary>The ledger's key for the difference of the change that comes next.</summary>
    internal string ChangeKey => $"change:{AccountId}:{Start:yyyyMMdd}:{Changes + 1}";

    public static ServicePeriod Begin(int accountId, int customerId, DateOnly start, DateOnly end, PeriodTerms terms, PeriodState state, DateOnly? dueOn, DateTime now) => new()
    {
        AccountId = accountId,
        CustomerId = customerId,
        Start = start,
        End = end,
        Terms = terms,
        State = state,
        DueOn = dueOn,
        PaidAt = state is PeriodState.Paid ? now : null,
    };

    internal void Pay(DateTime now)
    {
        if (State is not (PeriodState.Unpaid or PeriodState.Invoiced))
        {
            throw new InvalidOperationException($"Period {Id} is {State}.");
        }

        State = PeriodState.Paid;
        PaidAt = now;
    }

    /// <summary>Nothing is charged for it any more.</summary>
    internal void Waive()
    {
        if (State is not (PeriodState.Unpaid or PeriodState.Invoiced))
        {
            throw new InvalidOperationException($"Period {Id} is {State}.");
        }

        State = PeriodState.Void;
    }

    /// <summary>The rest of it runs on other terms; what was used above the old ones is charged with the change.</summary>
    internal void Change(PeriodTerms terms, Overage charged)
    {
        Terms = terms;
        ChargedTrafficBytes += charged.TrafficBytes;
        ChargedPeakBytes += charged.PeakBytes;
        Changes++;
    }

    /// <param name="end">The day on which it ended: its own end, or an earlier one if the account was deleted.</param>
    internal void Close(DateOnly end, long trafficBytes, long peakBytes, DateTime now)
    {
        if (ClosedAt is not null)
        {
            throw new InvalidOperationException($"Period {Id} is closed.");
        }

        End = end;
        TrafficBytes = trafficBytes;
        PeakBytes = peakBytes;
        ClosedAt = now;
    }
}
