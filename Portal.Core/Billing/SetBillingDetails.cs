using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

public sealed record SetBillingDetailsInput(BuyerDetails Details);

/// <summary>Says what stands on the caller's invoices from now on; those that were issued stay as they are.</summary>
public sealed class SetBillingDetails(OperationServices services) : Operation<SetBillingDetailsInput, BuyerDetails>(services)
{
    /// <summary>The longest of each field.</summary>
    public const int LongestName = 150;
    public const int LongestStreet = 200;
    public const int LongestPostalCode = 20;
    public const int LongestCity = 100;
    public const int LongestCountry = 60;
    public const int LongestTaxNumber = 40;

    public override Permission Permission => Permission.ManageBillingDetails;

    protected override Refusal? Validate(SetBillingDetailsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var details = input.Details;
        return Check(nameof(details.Name), details.Name, LongestName) ?? Check(nameof(details.Street), details.Street, LongestStreet)
            ?? Check(nameof(details.PostalCode), details.PostalCode, LongestPostalCode) ?? Check(nameof(details.City), details.City, LongestCity)
            ?? Check(nameof(details.Country), details.Country, LongestCountry) ?? Check(nameof(details.TaxNumber), details.TaxNumber, LongestTaxNumber);
    }

    protected override async Task<Result<BuyerDetails>> ExecuteAsync(Caller caller, SetBillingDetailsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(input);
        var (name, street, postalCode, city, country, taxNumber) = input.Details;
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (caller.CustomerId is not { } customerId || !await db.LockLimitsAsync(customerId, cancellationToken))
        {
            return BillingReach.NoSuchCustomer;
        }

        var details = await db.BillingDetails.SingleOrDefaultAsync(details => details.CustomerId == customerId, cancellationToken);
        if (details is null)
        {
            details = new() { CustomerId = customerId };
            db.Add(details);
        }

        (details.Name, details.Street, details.PostalCode) = (name.Trim(), street.Trim(), postalCode.Trim());
        (details.City, details.Country, details.TaxNumber) = (city.Trim(), country.Trim(), taxNumber.Trim());
        if (db.ChangeTracker.HasChanges())
        {
            var email = await db.Users.Where(customer => customer.Id == customerId).Select(customer => customer.Email).SingleAsync(cancellationToken);
            Audit(db, caller, customerId, email);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new BuyerDetails(details.Name, details.Street, details.PostalCode, details.City, details.Country, details.TaxNumber);
    }

    /// <summary>A line break would put a line onto the invoice that nobody asked for.</summary>
    private static Refusal? Check(string field, string value, int longest) =>
        value.Trim().Length > longest ? Refusal.Invalid(field, string.Format(null, BillingText.TooLong, longest))
        : value.Any(char.IsControl) ? Refusal.Invalid(field, BillingText.OddLetters)
        : null;
}
