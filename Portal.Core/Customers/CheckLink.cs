using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>What a mailed link is for.</summary>
public enum MailedLink
{
    NewPassword,
    EmailAddress,
}

/// <param name="Token">From the mailed link.</param>
public sealed record CheckLinkInput(MailedLink Link, string Token);

/// <summary>
/// Tells, before anything is filled in, whether a mailed link still does what it was sent for. Only who has a link can ask about it,
/// and hears no more than its use would tell.
/// </summary>
public sealed class CheckLink(OperationServices services, IServiceScopeFactory scopes, CustomerLinks links) : Operation<CheckLinkInput, Done>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, CheckLinkInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var isPassword = input.Link is MailedLink.NewPassword;
        var over = Refusal.Conflict(isPassword ? CustomerText.NewPasswordLinkIsOver : CustomerText.ConfirmLinkIsOver);
        if (links.Read(isPassword ? CustomerLinks.NewPassword : CustomerLinks.EmailAddress, input.Token) is not { } link)
        {
            return over;
        }

        await using var scope = new CustomerScope(scopes);
        var customer = await scope.FindAsync(link.CustomerId, cancellationToken);
        if (customer is null || link.State != (isPassword ? customer.SecurityStamp : customer.NormalizedEmail))
        {
            return over;
        }

        return !isPassword && customer.EmailConfirmed ? Refusal.Conflict(CustomerText.ConfirmLinkIsUsed) : Done.It;
    }
}
