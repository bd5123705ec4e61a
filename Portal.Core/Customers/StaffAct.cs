using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>The frame of what staff do to a customer: found, held for the transaction, changed, saved.</summary>
internal static class StaffAct
{
    /// <summary>Begins a transaction that holds the customer as they are now; <see langword="null"/> if there is none within reach.</summary>
    public static async Task<HeldCustomer?> HoldCustomerAsync(this CustomerScope scope, Caller caller, int customerId, CancellationToken cancellationToken)
    {
        if (!CustomerReach.Reaches(caller, customerId) || await scope.FindAsync(customerId, cancellationToken) is not { } customer)
        {
            return null;
        }

        var held = new HeldCustomer(scope, customer, await scope.BeginAsync(cancellationToken));
        await scope.HoldAsync(customer, cancellationToken);
        return held;
    }
}
