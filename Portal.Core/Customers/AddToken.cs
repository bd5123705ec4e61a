using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Name">The owner's own word for what uses it.</param>
/// <param name="ValidDays">1 to 3650; <see langword="null"/> for a token without an end.</param>
/// <param name="Email">Whose token it is; <see langword="null"/> for the caller's own. Others' only at the command line.</param>
public sealed record AddTokenInput(string Name, TokenScopes Scopes, int? ValidDays = null, string? Email = null);

/// <summary>It never prints the token.</summary>
/// <param name="Token">Shown once: it cannot be read again.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record AddTokenAnswer(int TokenId, string Token, DateTime? ExpiresAt)
{
    public override string ToString() => $"{nameof(AddTokenAnswer)} {TokenId}";
}

/// <summary>Makes a token for scripts. It is as good as a password, so it takes a fresh sign-in; a token never makes another, which would outlive it.</summary>
public sealed class AddToken(OperationServices services, IServiceScopeFactory scopes, CustomerMails mails) : Operation<AddTokenInput, AddTokenAnswer>(services)
{
    public const int MaximumNameLength = 60;
    public const int MaximumDays = 3650;

    /// <summary>Valid tokens that a customer may have at once.</summary>
    public const int MaximumTokens = 50;

    private const TokenScopes AllScopes = TokenScopes.Read | TokenScopes.Write | TokenScopes.Keys | TokenScopes.Admin;

    public override Permission Permission => Permission.ManageTokens;

    protected override Refusal? Validate(AddTokenInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return string.IsNullOrWhiteSpace(input.Name) ? Refusal.Invalid(nameof(input.Name), RefusalText.Required)
            : input.Name.Length > MaximumNameLength ? Refusal.Invalid(nameof(input.Name), CustomerInput.Format(RefusalText.TooLong, MaximumNameLength))
            : input.Scopes == TokenScopes.None || (input.Scopes & ~AllScopes) != 0 ? Refusal.Invalid(nameof(input.Scopes), CustomerText.ScopesMissing)
            : input.ValidDays is < 1 or > MaximumDays ? Refusal.Invalid(nameof(input.ValidDays), CustomerInput.Format(CustomerText.DaysOutOfRange, MaximumDays))
            : null;
    }

    protected override async Task<Result<AddTokenAnswer>> ExecuteAsync(Caller caller, AddTokenInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Token is not null)
        {
            return Refusal.Forbidden;
        }

        await using var scope = new CustomerScope(scopes);

        // A token acts as its owner, keys and files included: staff never gets one of a customer's.
        var owner = input.Email is null ? await scope.FindAsync(caller.CustomerId, cancellationToken)
            : caller.Door is Door.Cli ? await scope.Users.FindByEmailAsync(input.Email.Trim())
            : null;
        if (owner is null)
        {
            return Refusal.NotFound(CustomerText.NoSuchCustomer);
        }

        // Who is not let in as staff now, for want of a second factor say, gets no token that would be.
        var isStaff = (await scope.Users.GetRolesAsync(owner)).Any(role => role is nameof(Role.Support) or nameof(Role.Admin))
            && (caller.Door is Door.Cli || caller.Roles.Any(role => role is Role.Support or Role.Admin));
        if (input.Scopes.HasFlag(TokenScopes.Admin) && !isStaff)
        {
            return Refusal.Invalid(nameof(input.Scopes), CustomerText.AdminScopeNeedsStaff);
        }

        if (!FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        await using var transaction = await scope.BeginAsync(cancellationToken);
        await scope.HoldAsync(owner, cancellationToken);
        var now = Now;
        if (await scope.Db.ApiTokens.CountAsync(row => row.CustomerId == owner.Id && row.RevokedAt == null && (row.ExpiresAt == null || row.ExpiresAt > now), cancellationToken) >= MaximumTokens)
        {
            return new Refusal(RefusalCode.LimitReached, CustomerInput.Format(CustomerText.TooManyTokens, MaximumTokens));
        }

        var text = ApiToken.NewText();
        var token = new ApiToken
        {
            CustomerId = owner.Id,
            Name = input.Name.Trim(),
            Hash = ApiToken.HashOf(text),
            Scopes = input.Scopes,
            CreatedAt = now,
            ExpiresAt = input.ValidDays is { } days ? now.AddDays(days) : null,
        };
        scope.Db.Add(token);
        Audit(scope.Db, caller, owner.Id, token.Name, token.Scopes.ToString());
        await mails.TokenMadeAsync(scope.Db, owner, token.Name, token.Scopes.ToString().ToLowerInvariant(), token.ExpiresAt, cancellationToken);
        await scope.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new AddTokenAnswer(token.Id, text, token.ExpiresAt);
    }
}
