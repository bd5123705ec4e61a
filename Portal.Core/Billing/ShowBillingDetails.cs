using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

public sealed record ShowBillingDetailsInput;

/// <summary>Who stands on the customer's invoices.</summary>
/// <param name="Name">A person or a company.</param>
/// <param name="Country">As it is printed.</param>
/// <param name="TaxNumber">VAT or other tax number.</param>
public sealed record BuyerDetails(string Name = "", string Street = "", string PostalCode = "", string City = "", string Country = "", string TaxNumber = "");

/// <summary>What the caller wants to stand on invoices; empty before it was ever filled in.</summary>
public sealed class ShowBillingDetails(OperationServices services) : Operation<ShowBillingDetailsInput, BuyerDetails>(services)
{
    public override Permission Permission => Permission.ManageBillingDetails;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<BuyerDetails>> ExecuteAsync(Caller caller, ShowBillingDetailsInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        return await db.BillingDetails.AsNoTracking().Where(details => details.CustomerId == caller.CustomerId)
            .Select(details => new BuyerDetails(details.Name, details.Street, details.PostalCode, details.City, details.Country, details.TaxNumber))
            .SingleOrDefaultAsync(cancellationToken) ?? new BuyerDetails();
    }
}
