using Portal.Core.Operations;

namespace Portal.Core.Accounts;

/// <summary>Refusals that every feature on top of accounts shares.</summary>
public static class AccountRefusals
{
    public static Refusal NotFound { get; } = Refusal.NotFound(AccountText.NotFound);

    /// <summary>Why the account's data cannot be used now; <see langword="null"/> if it can.</summary>
    public static Refusal? Unusable(StorageAccount account, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.PhaseAt(now) switch
        {
            AccountPhase.Active or AccountPhase.Unpaid or AccountPhase.Ending => null,
            AccountPhase.Provisioning => Refusal.Conflict(AccountText.StillBeingMade),
            AccountPhase.Resuming => Refusal.Conflict(AccountText.IsResuming),
            AccountPhase.Suspended => Refusal.Conflict(AccountText.IsSuspended),
            AccountPhase.Stopped => Refusal.Conflict(AccountText.HasStopped),
            _ => Refusal.Conflict(AccountText.IsBeingDeleted),
        };
    }
}
