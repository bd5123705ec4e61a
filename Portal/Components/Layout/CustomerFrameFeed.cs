using System.Globalization;
using System.Security.Claims;
using Portal.Core.Accounts;
using Portal.Core.Billing;

namespace Portal.Components.Layout;

/// <summary>Fills the frame with the customer's credit and newest accounts.</summary>
internal sealed class CustomerFrameFeed(CallerContext callers, ListAccounts accounts, ShowCredit credit) : FrameFeed
{
    private const int Shown = 10;

    public override async Task<FrameData> ReadAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        var caller = await callers.GetAsync();
        var money = await credit.RunAsync(caller, new ShowCreditInput(), cancellationToken);
        var list = await accounts.RunAsync(caller, new ListAccountsInput(PageSize: Shown), cancellationToken);
        return new FrameData
        {
            Person = person.Identity?.Name,
            Credit = money.IsRefused ? null : money.Value,
            Accounts = list.IsRefused ? [] : [.. list.Value.Accounts.Select(account => new FrameAccount(
                account.S3uid, account.Label, string.Format(CultureInfo.CurrentCulture, LayoutText.AccountNote, account.PlanName, account.Location.Name)))],
        };
    }
}
