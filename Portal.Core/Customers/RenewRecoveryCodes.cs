using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>Ten new recovery codes for the signed-in person; those before do not work any more.</summary>
public sealed class RenewRecoveryCodes(OperationServices services, IServiceScopeFactory scopes, SecondFactors factors, CustomerMails mails)
    : OwnFactorOperation<RecoveryCodesAnswer>(services, scopes, factors, mails)
{
    private protected override Task<RecoveryCodesAnswer> ChangeAsync(CustomerScope scope, Customer customer, SecondFactor factor, CancellationToken cancellationToken) =>
        Task.FromResult(new RecoveryCodesAnswer(SecondFactors.NewRecoveryCodes(factor), Now));
}
