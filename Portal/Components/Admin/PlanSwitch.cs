using System.Globalization;
using Portal.Components.Shared;
using Portal.Core.Operations;

namespace Portal.Components.Admin;

/// <summary>What is asked and said when a plan is activated or deactivated.</summary>
internal static class PlanSwitch
{
    public static ReasonRequest Ask(string name, bool isActive, int accounts, Func<string, Task<Refusal?>> act) => isActive
        ? new(Say(StaffPlansText.DeactivateTitle, name), StaffPlansText.Deactivate, act, Say(StaffPlansText.DeactivateText, PlanWords.Accounts(accounts)))
        : new(Say(StaffPlansText.ActivateTitle, name), StaffPlansText.Activate, act, StaffPlansText.ActivateText);

    /// <param name="wasActive">Before it was done.</param>
    public static string Done(string name, bool wasActive) => Say(wasActive ? StaffPlansText.Deactivated : StaffPlansText.Activated, name);

    private static string Say(string text, object value) => string.Format(CultureInfo.CurrentCulture, text, value);
}
