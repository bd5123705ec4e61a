using Portal.Core.Catalog;
using Portal.Core.Data;

namespace Portal.Core.Accounts;

/// <summary>One S3 user in storage, owned by a customer, on a plan, in a location, with the service that is paid for it.</summary>
public sealed class StorageAccount : IVersioned
{
    public int Id { get; init; }

    /// <summary>32 letters and digits; the account's name in storage and in addresses.</summary>
    public required string S3uid { get; init; }

    public int OwnerId { get; init; }

    public int PlanId { get; init; }

    public Plan Plan { get; init; } = null!;

    public required string LocationCode { get; init; }

    /// <summary>The owner's own name for it; shown instead of the s3uid.</summary>
    public required string Label { get; set; }

    public AccountState State { get; private set; } = AccountState.Provisioning;

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>Whether the plan was free when it was ordered.</summary>
    public bool IsFree { get; init; }

    public ServiceTerm Service { get; init; } = new();

    public UsageSnapshot Usage { get; init; } = new();

    public Guid Version { get; set; }

    /// <summary>What the account is at <paramref name="now"/>, for lists, banners and checks.</summary>
    public AccountPhase PhaseAt(DateTime now) => State switch
    {
        AccountState.Provisioning => AccountPhase.Provisioning,
        AccountState.Deleting => AccountPhase.Deleting,
        AccountState.Deleted => AccountPhase.Deleted,
        AccountState.Suspended when Service.CancelledAt is null => AccountPhase.Suspended,
        AccountState.Active or AccountState.Suspended => Service.PhaseAt(now),
        _ => throw new InvalidOperationException($"Unknown state {State}."),
    };

    /// <summary>The order has made everything: the account can be used.</summary>
    /// <param name="now">Start of the first paid month, UTC.</param>
    public void Activate(DateTime now)
    {
        Expect(AccountState.Provisioning);
        State = AccountState.Active;
        Service.Start(now, IsFree);
    }

    /// <summary>Keys stop working; data stays.</summary>
    public void Suspend()
    {
        Expect(AccountState.Active);
        State = AccountState.Suspended;
    }

    public void Resume()
    {
        Expect(AccountState.Suspended);
        State = AccountState.Active;
    }

    public void BeginDeletion()
    {
        Expect(AccountState.Active, AccountState.Suspended);
        State = AccountState.Deleting;
    }

    /// <summary>Nothing is left in storage; this row stays so that history keeps its meaning.</summary>
    public void FinishDeletion()
    {
        Expect(AccountState.Provisioning, AccountState.Deleting);
        State = AccountState.Deleted;
    }

    private void Expect(params ReadOnlySpan<AccountState> states)
    {
        if (!states.Contains(State))
        {
            throw new InvalidOperationException($"Account {S3uid} is {State}.");
        }
    }
}

/// <summary>What the portal has done with the account in storage.</summary>
public enum AccountState
{
    Provisioning,
    Active,
    Suspended,
    Deleting,
    Deleted,
}

/// <summary>What the account is at one moment: its state seen together with the dates of its service.</summary>
public enum AccountPhase
{
    Provisioning,
    Active,
    Suspended,

    /// <summary>Cancelled; works until the cancellation date.</summary>
    Ending,

    /// <summary>Past the cancellation date; the data can still be won back.</summary>
    Stopped,

    /// <summary>Past the termination date; the data is being deleted.</summary>
    Terminated,
    Deleting,
    Deleted,
}
