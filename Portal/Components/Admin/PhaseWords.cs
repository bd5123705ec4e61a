using Portal.Components.Accounts;
using Portal.Components.Shared;
using Portal.Core.Accounts;

namespace Portal.Components.Admin;

/// <summary>The state of accounts in a word, where many are meant.</summary>
internal static class PhaseWords
{
    public static string Of(AccountPhase phase) => phase switch
    {
        AccountPhase.Provisioning => AccountPageText.PhaseProvisioning,
        AccountPhase.Active => AccountPageText.PhaseActive,
        AccountPhase.Unpaid => AccountPageText.PhaseUnpaid,
        AccountPhase.Suspended => AccountPageText.PhaseSuspended,
        AccountPhase.Resuming => AccountPageText.PhaseResuming,
        AccountPhase.Ending => OverviewText.Ending,
        AccountPhase.Stopped => AccountPageText.PhaseStopped,
        AccountPhase.Terminated or AccountPhase.Deleting => AccountPageText.PhaseDeleting,
        AccountPhase.Deleted => OverviewText.Deleted,
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    public static Tone ToneOf(AccountPhase phase) => phase switch
    {
        AccountPhase.Active => Tone.Good,
        AccountPhase.Provisioning or AccountPhase.Resuming => Tone.Accent,
        AccountPhase.Unpaid or AccountPhase.Ending => Tone.Warning,
        _ => Tone.Bad,
    };
}
