using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <summary>Whose money a caller may look at; those of others and those who are not there are the same answer.</summary>
internal static class BillingReach
{
    public static Refusal NoSuchCustomer => Refusal.NotFound(CustomerText.NoSuchCustomer);

    /// <summary>The customer that the call is about; <see langword="null"/> if the caller does not reach them.</summary>
    /// <param name="customerId">Whom the caller has named; <see langword="null"/> for themselves.</param>
    public static int? CustomerOf(Caller caller, Permission permission, int? customerId)
    {
        var asked = customerId ?? caller.CustomerId;
        return caller.ReachOf(permission) switch
        {
            Reach.Any when caller.WithinCustomerId is null || caller.WithinCustomerId == asked => asked,
            Reach.Own when asked == caller.CustomerId => asked,
            _ => null,
        };
    }
}
