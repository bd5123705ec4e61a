using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Ordering;

/// <summary>The durable record of turning a plan into a working account: a state machine that survives crashes.</summary>
public sealed class Order : IVersioned
{
    public int Id { get; init; }

    /// <summary>What the customer and the addresses call it; says nothing about how many orders there are.</summary>
    public required string Reference { get; init; }

    public int CustomerId { get; init; }

    public int AccountId { get; init; }

    public StorageAccount Account { get; init; } = null!;

    /// <summary>That of <see cref="Account"/>, here so that lists of orders narrow to it by an index.</summary>
    public string LocationCode { get; init; } = "";

    public required string BucketName { get; init; }

    public ServicePayment Payment { get; init; }

    /// <summary>The month's price when it was ordered.</summary>
    public decimal Price { get; init; }

    public Currency Currency { get; init; }

    /// <summary>Unique per customer: a second order of the same with it is the first one.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The trace of the request that placed it, see <see cref="TraceOrigin"/>; <see langword="null"/> if that had none.</summary>
    public string? TraceParent { get; init; }

    public OrderState State { get; private set; } = OrderState.Placed;

    /// <summary>The last state that was reached by going forward; kept when the order is undone.</summary>
    public OrderState Reached { get; private set; } = OrderState.Placed;

    /// <summary>Set once the order can no longer go forward: what was made is being removed.</summary>
    public bool Undoing { get; private set; }

    /// <summary>Why it ended or waits, as the customer reads it.</summary>
    public string? Reason { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime PlacedAt { get; init; }

    /// <summary>Not tried before, UTC.</summary>
    public DateTime DueAt { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? FinishedAt { get; private set; }

    /// <summary>The worker that has it; another may take it once <see cref="LeaseUntil"/> has passed.</summary>
    public Guid? LeaseOwner { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? LeaseUntil { get; private set; }

    public Guid Version { get; set; }

    public bool IsOver => State is OrderState.Completed or OrderState.Refused or OrderState.RolledBack;

    /// <summary>The idempotency key of the money that the order took.</summary>
    internal string ChargeKey => $"order:{Reference}:charge";

    internal string RefundKey => $"order:{Reference}:refund";

    internal void Lease(Guid owner, DateTime until)
    {
        LeaseOwner = owner;
        LeaseUntil = until;
    }

    /// <summary>Notes that a step is done. Steps follow one another; none is left out.</summary>
    internal void Advance(OrderState to, DateTime now)
    {
        if (IsOver || Undoing || to != State + 1 || to > OrderState.Completed)
        {
            throw new InvalidOperationException($"Order {Reference} cannot go from {State} to {to}.");
        }

        State = to;
        Reached = to;
        Reason = null;
        Attempts = 0;
        if (to is OrderState.Completed)
        {
            FinishedAt = now;
        }
    }

    /// <summary>Storage did not answer: the order waits and is tried again.</summary>
    internal void Wait(string reason, DateTime until)
    {
        Attempts++;
        Reason = reason;
        DueAt = until;
        LeaseOwner = null;
        LeaseUntil = null;
    }

    /// <summary>The order cannot succeed: from here on what was made is removed.</summary>
    /// <param name="from">When the removal may begin, UTC.</param>
    internal void BeginUndo(string reason, DateTime from)
    {
        if (IsOver)
        {
            throw new InvalidOperationException($"Order {Reference} is {State}.");
        }

        Undoing = true;
        DueAt = from;
        Attempts = 0;
        Reason = reason;
    }

    /// <summary>
    /// Ends the wait for the next try: the order is tried from <paramref name="now"/> on. A removal that has not begun keeps its wait, as storage may still
    /// make what is to be removed.
    /// </summary>
    /// <returns>False, and no change, for one that is over.</returns>
    internal bool Retry(DateTime now)
    {
        if (IsOver)
        {
            return false;
        }

        if (!Undoing || Attempts > 0)
        {
            DueAt = now;
        }

        Attempts = 0;
        return true;
    }

    /// <summary>Nothing is left of it.</summary>
    internal void FinishUndo(DateTime now)
    {
        if (!Undoing)
        {
            throw new InvalidOperationException($"Order {Reference} is not being undone.");
        }

        State = Reached is OrderState.Placed ? OrderState.Refused : OrderState.RolledBack;
        FinishedAt = now;
    }
}
