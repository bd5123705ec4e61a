using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListAccountsInput(int? BeforeId = null, int PageSize = ListAccounts.MaxPageSize);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record AccountList(IReadOnlyList<AccountSummary> Accounts, int? NextBeforeId);

/// <summary>The caller's own accounts, newest first.</summary>
public sealed class ListAccounts(OperationServices services, StorageClusters clusters) : Operation<ListAccountsInput, AccountList>(services)
{
    public const int MaxPageSize = 50;

    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(ListAccountsInput input) =>
        input.PageSize is < 1 or > MaxPageSize ? Refusal.Invalid(nameof(input.PageSize), string.Format(null, RefusalText.OutOfRange, 1, MaxPageSize)) : null;

    protected override async Task<Result<AccountList>> ExecuteAsync(Caller caller, ListAccountsInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var rows = await db.Accounts.AsNoTracking()
            .Where(account => account.OwnerId == caller.CustomerId && account.State != AccountState.Deleted)
            .Where(account => input.BeforeId == null || account.Id < input.BeforeId)
            .OrderByDescending(account => account.Id)
            .Include(account => account.Plan)
            .Take(input.PageSize + 1)
            .ToListAsync(cancellationToken);
        var currency = await db.Users.Where(customer => customer.Id == caller.CustomerId).Select(customer => customer.Currency).SingleOrDefaultAsync(cancellationToken);
        var page = rows.Take(input.PageSize).ToList();
        return new AccountList([.. page.Select(account => AccountSummary.Of(account, currency, clusters, Now))], rows.Count > page.Count ? page[^1].Id : null);
    }
}
