using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Email">Whose tokens; <see langword="null"/> for the caller's own.</param>
/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListTokensInput(string? Email = null, int? BeforeId = null);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record TokenList(IReadOnlyList<TokenLine> Items, int? NextBeforeId);

/// <summary>A token as it may be shown: nothing in it lets anybody in.</summary>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; <see langword="null"/> for a token without an end.</param>
/// <param name="LastUsedAt">UTC, to the minute; <see langword="null"/> for one that was never used.</param>
/// <param name="LastUsedFrom">The address of that use.</param>
/// <param name="RevokedAt">UTC.</param>
public sealed record TokenLine(
    int Id, string Name, TokenScopes Scopes, DateTime CreatedAt, DateTime? ExpiresAt, DateTime? LastUsedAt, string? LastUsedFrom, DateTime? RevokedAt, TokenState State);

/// <summary>The tokens of a customer, newest first, page by page; ended ones too, as the record of what was done names them.</summary>
public sealed class ListTokens(OperationServices services, IServiceScopeFactory scopes) : Operation<ListTokensInput, TokenList>(services)
{
    private const int PageSize = 50;

    public override Permission Permission => Permission.ManageTokens;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<TokenList>> ExecuteAsync(Caller caller, ListTokensInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        var owner = input.Email is null ? caller.CustomerId : (await scope.Users.FindByEmailAsync(input.Email.Trim()))?.Id;
        if (owner is null || (owner != caller.CustomerId && caller.ReachOf(Permission) is not Reach.Any))
        {
            return Refusal.NotFound(CustomerText.NoSuchCustomer);
        }

        var rows = await scope.Db.ApiTokens.AsNoTracking()
            .Where(token => token.CustomerId == owner && (input.BeforeId == null || token.Id < input.BeforeId))
            .OrderByDescending(token => token.Id)
            .Take(PageSize + 1)
            .ToListAsync(cancellationToken);
        var page = rows.Take(PageSize).Select(token => new TokenLine(
            token.Id, token.Name, token.Scopes, token.CreatedAt, token.ExpiresAt, token.LastUsedAt, token.LastUsedFrom, token.RevokedAt, token.StateAt(Now))).ToList();
        return new TokenList(page, rows.Count > page.Count ? page[^1].Id : null);
    }
}
