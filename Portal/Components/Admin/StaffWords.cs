using Portal.Core.Accounts;
using Portal.Core.Mail;
using Portal.Core.Ordering;

namespace Portal.Components.Admin;

/// <summary>Puts states into words for staff.</summary>
internal static class StaffWords
{
    public static string State(OrderState state) => Find("Order", state);

    public static string State(OutboxState state) => Find("Mail", state);

    /// <summary>What the portal has done in storage.</summary>
    public static string State(AccountState state) => Find("Stored", state);

    private static string Find<TEnum>(string of, TEnum state)
        where TEnum : struct, Enum => UserText.ResourceManager.GetString(of + state, UserText.Culture) ?? state.ToString();
}
