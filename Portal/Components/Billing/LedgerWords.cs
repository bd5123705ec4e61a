using System.Globalization;
using Portal.Core.Billing;

namespace Portal.Components.Billing;

/// <summary>Puts what moved the credit into words.</summary>
internal static class LedgerWords
{
    public static string Kind(LedgerEntryKind kind) => kind switch
    {
        LedgerEntryKind.TopUp => BillingPageText.KindTopUp,
        LedgerEntryKind.Charge => BillingPageText.KindCharge,
        LedgerEntryKind.Overage => BillingPageText.KindOverage,
        LedgerEntryKind.Refund => BillingPageText.KindRefund,
        LedgerEntryKind.Adjustment => BillingPageText.KindAdjustment,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>With its sign in any case: +€10.00, −€9.99.</summary>
    public static string Signed(Money money) => money.Amount > 0 ? "+" + MoneyText.Of(money) : MoneyText.Of(money);

    /// <summary>When the credit suffices until, or what it lacks.</summary>
    public static string Outlook(BillingOverview billing) => billing switch
    {
        { Owed.IsZero: false } => Say(BillingPageText.OutlookOwed, MoneyText.Of(billing.Owed)),
        { Missing: { } missing, MissingOn: { } on } => Say(BillingPageText.OutlookMissing, MoneyText.Of(missing), InvoiceWords.Day(on, "d MMMM")),
        { Renewals: [.., var last] } => Say(BillingPageText.OutlookCovered, InvoiceWords.Day(last.On, "d MMMM")),
        _ => BillingPageText.OutlookNothing,
    };

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
