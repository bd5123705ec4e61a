using Portal.Core.Catalog;
using Portal.Core.Data;

namespace Portal.Core.Accounts;

/// <summary>One S3 user in storage, owned by a customer, on a plan, in a location, with the service that is paid for it.</summary>
public sealed class StorageAccount : IVersioned
{
    private int _planId;
    private Plan _plan = null!;
    private bool _isFree;

    public int Id { get; init; }

    /// <summary>32 letters and digits; the account's name in storage and in addresses.</summary>
    public required string S3uid { get; init; }

    public int OwnerId { get; init; }

    public int PlanId { get => _planId; init => _planId = value; }

    public Plan Plan { get => _plan; init => _plan = value; }

    public required string LocationCode { get; init; }

    /// <summary>The owner's own name for it; shown instead of the s3uid.</summary>
    public required string Label { get; set; }

    public AccountState State { get; private set; } = AccountState.Provisioning;

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>Whether the plan was free when the account came onto it.</summary>
    public bool IsFree { get => _isFree; init => _isFree = value; }

    public ServicePayment Payment { get; init; }

    /// <summary>The plan that follows with the next period; <see langword="null"/> if none was chosen.</summary>
    public int? NextPlanId { get; private set; }

    /// <summary>The plan's quota has changed, and storage is to be told.</summary>
    public bool IsQuotaDue { get; private set; }

    /// <summary>Since when staff hold the account suspended, UTC; <see langword="null"/> if they do not. No payment ends it.</summary>
    public DateTime? HeldSince { get; private set; }

    public ServiceTerm Service { get; init; } = new();

    public UsageSnapshot Usage { get; init; } = new();

    public Guid Version { get; set; }

    /// <summary>What the account is at <paramref name="now"/>, for lists, banners and checks.</summary>
    public AccountPhase PhaseAt(DateTime now) => PhaseOf(State, Service, now);

    /// <summary>The same for lists that read only these parts of the row.</summary>
    internal static AccountPhase PhaseOf(AccountState state, ServiceTerm service, DateTime now) => PhaseOf(state, service.PhaseAt(now));

    /// <summary>The same for counts, which know no single row.</summary>
    /// <param name="ofService">What the dates of the service alone say.</param>
    internal static AccountPhase PhaseOf(AccountState state, AccountPhase ofService) => state switch
    {
        AccountState.Provisioning => AccountPhase.Provisioning,
        AccountState.Deleting => AccountPhase.Deleting,
        AccountState.Deleted => AccountPhase.Deleted,
        AccountState.Resuming => AccountPhase.Resuming,
        AccountState.Suspending or AccountState.Suspended when ofService is not (AccountPhase.Stopped or AccountPhase.Terminated) => AccountPhase.Suspended,
        AccountState.Active or AccountState.Suspending or AccountState.Suspended => ofService,
        _ => throw new InvalidOperationException($"Unknown state {state}."),
    };

    /// <summary>The order has made everything: the account can be used.</summary>
    /// <param name="now">Start of the first paid month, UTC.</param>
    public void Activate(DateTime now)
    {
        Go(AccountState.Active, AccountState.Provisioning);
        Service.Start(DateOnly.FromDateTime(now), IsFree);
    }

    /// <summary>Staff suspend the account until they let it go on; storage is told next, if it has not been told already.</summary>
    internal void Hold(DateTime now)
    {
        HeldSince ??= now;
        if (State is not (AccountState.Suspending or AccountState.Suspended))
        {
            Go(AccountState.Suspending, AccountState.Active, AccountState.Resuming);
        }
    }

    /// <summary>Staff let the account go on; storage is told next. One whose service has stopped, or that owes for too long, stays suspended.</summary>
    /// <param name="owesTooLong">Whether it would be suspended for want of a payment at once.</param>
    internal void Release(DateTime now, bool owesTooLong)
    {
        HeldSince = null;
        if (State is AccountState.Suspending or AccountState.Suspended && !owesTooLong && !(Service.CancellationDate < now))
        {
            BeginResumption();
        }
    }

    /// <summary>From now on keys are not to work; storage is told next.</summary>
    public void BeginSuspension() => Go(AccountState.Suspending, AccountState.Active);

    /// <summary>Storage has stopped the keys.</summary>
    public void FinishSuspension() => Go(AccountState.Suspended, AccountState.Suspending);

    /// <summary>Keys are to work again; storage is told next.</summary>
    public void BeginResumption() => Go(AccountState.Resuming, AccountState.Suspending, AccountState.Suspended);

    /// <summary>Storage accepts the keys again.</summary>
    public void FinishResumption() => Go(AccountState.Active, AccountState.Resuming);

    public void BeginDeletion() =>
        Go(AccountState.Deleting, AccountState.Active, AccountState.Suspending, AccountState.Suspended, AccountState.Resuming);

    /// <summary>Nothing is left in storage; this row stays so that history keeps its meaning.</summary>
    public void FinishDeletion() => Go(AccountState.Deleted, AccountState.Provisioning, AccountState.Deleting);

    /// <summary>The account is on <paramref name="plan"/> from now on; storage is told its quota next.</summary>
    internal void MoveTo(Plan plan)
    {
        _plan = plan;
        _planId = plan.Id;
        _isFree = plan.IsFree;
        NextPlanId = null;
        IsQuotaDue = true;
    }

    /// <summary>Another plan follows with the next period; <see langword="null"/> keeps the present one.</summary>
    internal void PlanNext(int? planId) => NextPlanId = planId;

    /// <summary>Storage may enforce another quota than the plan's, and is told next.</summary>
    internal void TellQuota() => IsQuotaDue = true;

    /// <summary>Storage enforces the plan's quota.</summary>
    internal void NoteQuota() => IsQuotaDue = false;

    private void Go(AccountState to, params ReadOnlySpan<AccountState> from)
    {
        if (!from.Contains(State))
        {
            throw new InvalidOperationException($"Account {S3uid} cannot go from {State} to {to}.");
        }

        State = to;
    }
}

/// <summary>What the portal has done with the account in storage.</summary>
public enum AccountState
{
    Provisioning,
    Active,

    /// <summary>To be suspended; storage has not confirmed it yet.</summary>
    Suspending,
    Suspended,

    /// <summary>To work again; storage has not confirmed it yet.</summary>
    Resuming,
    Deleting,
    Deleted,
}

/// <summary>What the account is at one moment: its state seen together with the dates of its service.</summary>
public enum AccountPhase
{
    Provisioning,
    Active,

    /// <summary>Works, although the current period is not paid; it is suspended if that goes on.</summary>
    Unpaid,
    Suspended,
    Resuming,

    /// <summary>Cancelled; works until the cancellation date.</summary>
    Ending,

    /// <summary>Past the cancellation date; the data can still be won back.</summary>
    Stopped,

    /// <summary>Past the termination date; the data is being deleted.</summary>
    Terminated,
    Deleting,
    Deleted,
}
