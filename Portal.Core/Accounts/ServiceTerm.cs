namespace Portal.Core.Accounts;

/// <summary>The paid side of an account: until when it is paid, and when it ends. All times UTC.</summary>
public sealed class ServiceTerm
{
    /// <summary>Day of the month on which periods begin, 1 to 31; in shorter months their last day counts.</summary>
    public int AnchorDay { get; private set; }

    /// <summary>Start of the current period, at midnight.</summary>
    public DateTime? PeriodStart { get; private set; }

    /// <summary>The day on which the next period begins and is paid; <see langword="null"/> for a free account.</summary>
    public DateOnly? NextCommitDate { get; private set; }

    public DateTime? CancelledAt { get; private set; }

    /// <summary>End of the paid period, 23:59:59: the service stops.</summary>
    public DateTime? CancellationDate { get; private set; }

    /// <summary>The data is deleted; undo is possible until then.</summary>
    public DateTime? TerminationDate { get; private set; }

    internal void Start(DateTime now, bool isFree)
    {
        var today = DateOnly.FromDateTime(now);
        AnchorDay = today.Day;
        PeriodStart = today.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        NextCommitDate = isFree ? null : BillingMonth.After(today, AnchorDay);
    }

    /// <summary>Ends the service with the paid period; cancelling again changes nothing.</summary>
    /// <param name="grace">How long the data is kept after the service has stopped.</param>
    public void Cancel(DateTime now, TimeSpan grace)
    {
        if (CancelledAt is not null)
        {
            return;
        }

        var commit = NextCommitDate ?? throw new InvalidOperationException("A free service has no paid period to end with.");
        CancelledAt = now;
        CancellationDate = commit.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddSeconds(-1);
        TerminationDate = CancellationDate + grace;
    }

    /// <summary>Takes a cancellation back. After the cancellation date a new period begins today.</summary>
    public void UndoCancellation(DateTime now)
    {
        if (CancellationDate is { } ended && ended < now)
        {
            Start(now, isFree: false);
        }

        CancelledAt = null;
        CancellationDate = null;
        TerminationDate = null;
    }

    internal AccountPhase PhaseAt(DateTime now) =>
        TerminationDate < now ? AccountPhase.Terminated
        : CancellationDate < now ? AccountPhase.Stopped
        : CancellationDate is not null ? AccountPhase.Ending
        : AccountPhase.Active;
}
