using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="ResetPage">The page that the mailed link leads to.</param>
public sealed record RequestPasswordResetInput(string Email, Uri ResetPage);

/// <summary>Mails a link for a new password, if the address is a customer's. Neither the answer nor its time says whether it is.</summary>
public sealed class RequestPasswordReset(OperationServices services, IServiceScopeFactory scopes, CustomerMails mails)
    : Operation<RequestPasswordResetInput, Done>(services)
{
    /// <summary>An answer takes this long at least: much longer than it takes to write a mail down.</summary>
    private static readonly TimeSpan s_duration = TimeSpan.FromMilliseconds(300);

    public override Permission Permission => Permission.UsePublicPages;

    protected override Refusal? Validate(RequestPasswordResetInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckEmail(input.Email, nameof(input.Email));
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RequestPasswordResetInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var started = Clock.GetTimestamp();
        await MailAsync(caller, input, cancellationToken);
        var left = s_duration - Clock.GetElapsedTime(started);
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, Clock, cancellationToken);
        return Done.It;
    }

    private async Task MailAsync(Caller caller, RequestPasswordResetInput input, CancellationToken cancellationToken)
    {
        await using var scope = new CustomerScope(scopes);
        var customer = await scope.Users.FindByEmailAsync(input.Email.Trim());
        if (customer is not null && !await CustomerMails.WasMailedAsync(scope.Db, customer.Id, nameof(RequestPasswordReset), Now, cancellationToken))
        {
            Audit(scope.Db, caller, customer.Id, customer.Email);
            await mails.NewPasswordAsync(scope.Db, customer, input.ResetPage, cancellationToken);
            await scope.Db.SaveChangesAsync(cancellationToken);
        }
    }
}
