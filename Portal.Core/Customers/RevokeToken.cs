using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Email">Whose token it has to be, for who names the owner as well; <see langword="null"/> for any within reach.</param>
public sealed record RevokeTokenInput(int TokenId, string? Email = null);

/// <summary>Ends a token for good. One that is revoked already stays as it is.</summary>
public sealed class RevokeToken(OperationServices services, KnownTokens known) : Operation<RevokeTokenInput, Done>(services)
{
    public override Permission Permission => Permission.ManageTokens;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RevokeTokenInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        var reachable = db.ApiTokens.Where(row => row.Id == input.TokenId);
        if ((caller.ReachOf(Permission) is Reach.Any ? caller.WithinCustomerId : caller.CustomerId ?? 0) is { } owner)
        {
            reachable = reachable.Where(row => row.CustomerId == owner);
        }

        if (input.Email is not null)
        {
            var name = input.Email.Trim().ToUpperInvariant();
            reachable = reachable.Where(row => db.Users.Any(customer => customer.Id == row.CustomerId && customer.NormalizedEmail == name));
        }

        var token = await reachable.SingleOrDefaultAsync(cancellationToken);
        if (token is null)
        {
            return Refusal.NotFound(CustomerText.NoSuchToken);
        }

        if (token.StateAt(Now) is not TokenState.Revoked)
        {
            token.Revoke(Now);
            Audit(db, caller, token.CustomerId, token.Name);
            await db.SaveChangesAsync(cancellationToken);
        }

        known.Forget(token.Hash);
        return Done.It;
    }
}
