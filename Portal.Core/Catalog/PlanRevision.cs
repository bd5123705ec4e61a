namespace Portal.Core.Catalog;

/// <summary>One change of a plan: who changed what, when. Written with the change, never changed.</summary>
public sealed class PlanRevision
{
    public int Id { get; init; }

    public int PlanId { get; init; }

    public Plan Plan { get; init; } = null!;

    /// <summary>UTC.</summary>
    public DateTime At { get; init; }

    /// <summary>The member of staff; <see langword="null"/> for the operator at the command line.</summary>
    public int? ActorId { get; init; }

    /// <summary>Why, in the words of whoever did it; <see langword="null"/> where nobody was asked.</summary>
    public string? Reason { get; init; }

    /// <summary>Field by field; of a new plan all that is set.</summary>
    public List<PlanChange> Changes { get; init; } = [];
}

/// <param name="Field">As the seed's <c>list_plans</c> names it: <c>quota</c>, <c>monthly_eur</c> …</param>
/// <param name="Old">As text, numbers with a point and no superfluous zeros; <see langword="null"/> where the plan is new.</param>
public sealed record PlanChange(string Field, string? Old, string? New);
