using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListCustomerTokensInput(int CustomerId, int? BeforeId = null);

/// <summary>The names of a customer's tokens and what they may do, newest first, page by page. Nothing in it lets anybody in.</summary>
public sealed class ListCustomerTokens(OperationServices services) : Operation<ListCustomerTokensInput, TokenList>(services)
{
    private const int PageSize = 25;

    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<TokenList>> ExecuteAsync(Caller caller, ListCustomerTokensInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindCustomerAsync(caller, input.CustomerId, cancellationToken) is not { } customer)
        {
            return CustomerReach.NoSuchCustomer;
        }

        var rows = await db.ApiTokens.AsNoTracking()
            .Where(token => token.CustomerId == customer.Id && (input.BeforeId == null || token.Id < input.BeforeId))
            .OrderByDescending(token => token.Id).Take(PageSize + 1)
            .ToListAsync(cancellationToken);
        return new TokenList(
            [.. rows.Take(PageSize).Select(token => new TokenLine(
                token.Id, token.Name, token.Scopes, token.CreatedAt, token.ExpiresAt, token.LastUsedAt, token.LastUsedFrom, token.RevokedAt, token.StateAt(Now)))],
            rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}
