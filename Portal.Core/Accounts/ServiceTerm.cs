namespace Portal.Core.Accounts;

/// <summary>The paid side of an account: until when it is paid, and when it ends. All times and days UTC.</summary>
public sealed class ServiceTerm
{
    /// <summary>Day of the month on which periods begin, 1 to 31; in shorter months their last day counts.</summary>
    public int AnchorDay { get; private set; }

    /// <summary>Start of the current period, at midnight.</summary>
    public DateTime? PeriodStart { get; private set; }

    /// <summary>The day on which the next period begins and is paid; <see langword="null"/> for a free account.</summary>
    public DateOnly? NextCommitDate { get; private set; }

    /// <summary>The day on which the current period is over and is to be closed; <see langword="null"/> once it is closed and none follows.</summary>
    public DateOnly? CloseOn { get; private set; }

    /// <summary>Since when a period that has begun is owed; <see langword="null"/> if nothing is.</summary>
    public DateOnly? UnpaidSince { get; private set; }

    /// <summary>How many reminders have been sent since then.</summary>
    public int Reminders { get; private set; }

    public DateTime? CancelledAt { get; private set; }

    /// <summary>End of the paid period, 23:59:59: the service stops.</summary>
    public DateTime? CancellationDate { get; private set; }

    /// <summary>The data is deleted; undo is possible until then.</summary>
    public DateTime? TerminationDate { get; private set; }

    /// <summary>The first day that is no longer of the current period; <see langword="null"/> before the service begins.</summary>
    public DateOnly? PeriodEnd => FirstDay is { } first ? BillingMonth.After(first, AnchorDay) : null;

    /// <summary>The first day of the current period.</summary>
    public DateOnly? FirstDay => PeriodStart is { } start ? DateOnly.FromDateTime(start) : null;

    /// <summary>Begins a service, or begins it anew after a pause: this day is the new anchor.</summary>
    internal void Start(DateOnly today, bool isFree)
    {
        AnchorDay = today.Day;
        Begin(today, isFree);
    }

    /// <summary>The current period is over, and the next one follows without a gap.</summary>
    internal void Continue(bool isFree) => Begin(CloseOn ?? throw new InvalidOperationException("No period is open."), isFree);

    /// <summary>The current period is over, and none follows.</summary>
    internal void CloseLast() => CloseOn = null;

    internal void Owe(DateOnly since) => UnpaidSince ??= since;

    /// <summary>Whether a month has been owed for so many days.</summary>
    internal bool HasOwedFor(int days, DateOnly today) => UnpaidSince?.AddDays(days) <= today;

    /// <param name="count">How many have been sent by now.</param>
    internal void NoteReminders(int count) => Reminders = count;

    internal void Settle()
    {
        UnpaidSince = null;
        Reminders = 0;
    }

    /// <summary>Ends the service with the paid period, or now if the current one is not paid; cancelling again changes nothing.</summary>
    /// <param name="grace">How long the data is kept after the service has stopped.</param>
    public void Cancel(DateTime now, TimeSpan grace)
    {
        if (CancelledAt is not null)
        {
            return;
        }

        var commit = NextCommitDate ?? throw new InvalidOperationException("A free service has no paid period to end with.");
        CancelledAt = now;
        CancellationDate = UnpaidSince is null ? Midnight(commit).AddSeconds(-1) : new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
        TerminationDate = CancellationDate + grace;
    }

    /// <summary>The data of a cancelled service is deleted at another time than its grace says.</summary>
    internal void MoveTermination(DateTime at) =>
        TerminationDate = CancellationDate <= at ? at : throw new InvalidOperationException("The data is not deleted before the service has stopped.");

    /// <summary>Takes a cancellation back. After the cancellation date a new period begins today.</summary>
    public void UndoCancellation(DateTime now)
    {
        if (CancellationDate is { } ended && ended < now)
        {
            Start(DateOnly.FromDateTime(now), isFree: false);
            Settle();
        }

        Restore();
    }

    /// <summary>Takes a cancellation back and leaves the period as it is.</summary>
    internal void Restore()
    {
        CancelledAt = null;
        CancellationDate = null;
        TerminationDate = null;
    }

    internal AccountPhase PhaseAt(DateTime now) => PhaseOf(TerminationDate < now, CancellationDate < now, CancellationDate is not null, UnpaidSince is not null);

    /// <summary>What the dates say, looked at one by one.</summary>
    internal static AccountPhase PhaseOf(bool isTerminated, bool hasStopped, bool ends, bool isUnpaid) =>
        isTerminated ? AccountPhase.Terminated
        : hasStopped ? AccountPhase.Stopped
        : ends ? AccountPhase.Ending
        : isUnpaid ? AccountPhase.Unpaid
        : AccountPhase.Active;

    private void Begin(DateOnly first, bool isFree)
    {
        PeriodStart = Midnight(first);
        CloseOn = BillingMonth.After(first, AnchorDay);
        NextCommitDate = isFree ? null : CloseOn;
    }

    private static DateTime Midnight(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
