using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

public sealed record ShowAccountInput(string S3uid);

/// <summary>One account with its service and its last known usage.</summary>
public sealed class ShowAccount(OperationServices services, StorageClusters clusters) : Operation<ShowAccountInput, AccountSummary>(services)
{
    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<AccountSummary>> ExecuteAsync(Caller caller, ShowAccountInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().ReachableBy(caller, Permission).Include(account => account.Plan)
            .SingleOrDefaultAsync(account => account.S3uid == input.S3uid, cancellationToken);
        if (account is null)
        {
            return AccountRefusals.NotFound;
        }

        var currency = await db.Users.Where(customer => customer.Id == account.OwnerId).Select(customer => customer.Currency).SingleAsync(cancellationToken);
        var next = account.NextPlanId is null ? null : await db.Plans.Where(plan => plan.Id == account.NextPlanId).Select(plan => plan.Name).SingleAsync(cancellationToken);
        return AccountSummary.Of(account, currency, clusters, Now, next);
    }
}
