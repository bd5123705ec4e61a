using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>What has become of a proposal.</summary>
public enum ProposalState
{
    /// <summary>For another admin; also of one that has expired.</summary>
    Waiting,
    Approved,
    Declined,
}

/// <summary>A change of a customer's credit that takes two people: one has proposed it, another one decides.</summary>
public sealed class CreditProposal : IVersioned
{
    public long Id { get; init; }

    public int CustomerId { get; init; }

    /// <summary>A payment that was seen, or a correction.</summary>
    public LedgerEntryKind Kind { get; init; }

    /// <summary>Positive into the credit, negative out of it.</summary>
    public decimal Amount { get; init; }

    public Currency Currency { get; init; }

    /// <summary>What the customer reads beside it.</summary>
    public string? Note { get; init; }

    /// <summary>Why, for staff.</summary>
    public string? Reason { get; init; }

    /// <summary>Books once, and is proposed once.</summary>
    public required string IdempotencyKey { get; init; }

    public int ProposedById { get; init; }

    /// <summary>UTC.</summary>
    public DateTime ProposedAt { get; init; }

    /// <summary>UTC; from then on nobody can approve it.</summary>
    public DateTime ExpiresAt { get; init; }

    public ProposalState State { get; private set; }

    /// <summary>The member of staff; <see langword="null"/> for the operator at the command line.</summary>
    public int? DecidedById { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? DecidedAt { get; private set; }

    public string? DecisionReason { get; private set; }

    public Guid Version { get; set; }

    /// <param name="now">UTC.</param>
    internal bool HasExpiredAt(DateTime now) => State is ProposalState.Waiting && ExpiresAt <= now;

    internal void Decide(bool approve, int? by, string? reason, DateTime now)
    {
        if (State is not ProposalState.Waiting || (approve && (HasExpiredAt(now) || by == ProposedById)))
        {
            throw new InvalidOperationException($"Proposal {Id} cannot be decided so.");
        }

        (State, DecidedById, DecidedAt, DecisionReason) = (approve ? ProposalState.Approved : ProposalState.Declined, by, now, reason);
    }
}
