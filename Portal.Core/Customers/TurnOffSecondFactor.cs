using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>Sign-in asks for the password only from now on. All sign-ins made before end; the page that asked makes a new one.</summary>
public sealed class TurnOffSecondFactor(OperationServices services, IServiceScopeFactory scopes, SecondFactors factors, CustomerMails mails, EndedSignIns ended)
    : OwnFactorOperation<ConfirmPasswordAnswer>(services, scopes, factors, mails)
{
    private protected override async Task<ConfirmPasswordAnswer> ChangeAsync(CustomerScope scope, Customer customer, SecondFactor factor, CancellationToken cancellationToken)
    {
        scope.Db.Remove(factor);
        await Mails.SecondFactorAsync(scope.Db, customer, SecondFactorText.OffSubject, SecondFactorText.OffText, SecondFactorText.NotMe, cancellationToken);
        (await scope.Users.UpdateSecurityStampAsync(customer)).Expect();
        return new(Now);
    }

    private protected override void Saved(int customerId) => ended.Announce(customerId);
}
