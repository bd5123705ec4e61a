using System.Globalization;
using Portal.Components.Accounts;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Staff;

namespace Portal.Components.Admin;

/// <summary>Puts what staff read of accounts into words.</summary>
internal static class AccountWords
{
    /// <summary>The status as filters name it.</summary>
    public static string Status(AccountPhase phase) => phase switch
    {
        AccountPhase.Provisioning => AccountPageText.PhaseProvisioning,
        AccountPhase.Active => AccountPageText.PhaseActive,
        AccountPhase.Unpaid => AccountPageText.PhaseUnpaid,
        AccountPhase.Suspended => AccountPageText.PhaseSuspended,
        AccountPhase.Resuming => AccountPageText.PhaseResuming,
        AccountPhase.Ending => UsersText.PhaseEnding,
        AccountPhase.Stopped => AccountPageText.PhaseStopped,
        AccountPhase.Terminated => UsersText.Terminated,
        AccountPhase.Deleting => AccountPageText.PhaseDeleting,
        AccountPhase.Deleted => UsersText.DeletedPhase,
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    public static Tone ToneOf(AccountPhase phase) => phase switch
    {
        AccountPhase.Active => Tone.Good,
        AccountPhase.Unpaid or AccountPhase.Ending => Tone.Warning,
        AccountPhase.Provisioning or AccountPhase.Resuming => Tone.Accent,
        AccountPhase.Deleted => Tone.Neutral,
        _ => Tone.Bad,
    };

    public static string Column(AccountColumn column) => UsersText.ResourceManager.GetString(column.ToString(), UsersText.Culture) ?? column.ToString();

    /// <summary>What a column can be sorted by; <see langword="null"/> if by nothing.</summary>
    public static AccountSort? SortOf(AccountColumn column) => column switch
    {
        AccountColumn.Client => AccountSort.Client,
        AccountColumn.Plan => AccountSort.Plan,
        AccountColumn.Stored => AccountSort.Stored,
        AccountColumn.Traffic => AccountSort.Traffic,
        AccountColumn.Peak => AccountSort.Peak,
        AccountColumn.Created => AccountSort.Created,
        _ => null,
    };

    public static bool IsNumber(AccountColumn column) => column is AccountColumn.Stored or AccountColumn.Traffic or AccountColumn.Peak or AccountColumn.Buckets;

    public static string Count(AccountCount count) => count switch
    {
        { IsAtLeast: true, Number: CountAccounts.Most } => Say(UsersText.CountMore, count.Number),
        { IsAtLeast: true } => Say(UsersText.CountAtLeast, count.Number),
        { Number: 1 } => UsersText.CountOne,
        _ => Say(UsersText.Count, count.Number),
    };

    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    private static string Say(string text, int number) => string.Format(CultureInfo.CurrentCulture, text, number.ToString("N0", CultureInfo.CurrentCulture));
}
