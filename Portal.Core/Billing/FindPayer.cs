using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Text">The customer's number, or the address that they sign in with.</param>
public sealed record FindPayerInput(string Text);

/// <param name="Credit">Now.</param>
public sealed record Payer(int CustomerId, string Email, Money Credit);

/// <summary>Who a payment is from, before staff books it.</summary>
public sealed class FindPayer(OperationServices services) : Operation<FindPayerInput, Payer>(services)
{
    public override Permission Permission => Permission.RecordPayments;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(FindPayerInput input) =>
        string.IsNullOrWhiteSpace(input.Text) ? Refusal.Invalid(nameof(input.Text), RefusalText.Required) : null;

    protected override async Task<Result<Payer>> ExecuteAsync(Caller caller, FindPayerInput input, CancellationToken cancellationToken)
    {
        var text = input.Text.Trim();
        var number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (int?)null;
        var email = text.ToUpperInvariant();
        await using var db = await OpenAsync(cancellationToken);
        var customer = await db.Users.AsNoTracking()
            .Where(customer => number != null ? customer.Id == number : customer.NormalizedEmail == email)
            .Select(customer => new { customer.Id, customer.Email })
            .SingleOrDefaultAsync(cancellationToken);
        return customer is null
            ? Refusal.NotFound(CreditText.NoSuchPayer)
            : new Payer(customer.Id, customer.Email!, await db.BalanceAsync(customer.Id, cancellationToken));
    }
}
