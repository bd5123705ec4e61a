using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

public sealed record ShowProfileInput;

/// <param name="CreatedAt">UTC.</param>
public sealed record ShowProfileAnswer(int CustomerId, string Email, bool EmailConfirmed, Currency Currency, DateTime CreatedAt);

/// <summary>What the portal knows of the signed-in person.</summary>
public sealed class ShowProfile(OperationServices services) : Operation<ShowProfileInput, ShowProfileAnswer>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<ShowProfileAnswer>> ExecuteAsync(Caller caller, ShowProfileInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        var profile = await db.Users.Where(customer => customer.Id == caller.CustomerId)
            .Select(customer => new ShowProfileAnswer(customer.Id, customer.Email!, customer.EmailConfirmed, customer.Currency, customer.CreatedAt))
            .SingleOrDefaultAsync(cancellationToken);
        return profile is null ? Refusal.NotSignedIn : profile;
    }
}
