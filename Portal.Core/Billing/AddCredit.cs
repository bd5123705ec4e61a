using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Amount">In the customer's currency, with at most two decimals.</param>
/// <param name="IdempotencyKey">The same key books once per customer.</param>
public sealed record AddCreditInput(int CustomerId, decimal Amount, string IdempotencyKey);

/// <param name="Balance">The customer's credit now.</param>
public sealed record AddCreditAnswer(Money Balance);

/// <summary>Staff or the operator books a payment that the portal has not seen itself. What the customer owes is paid from it at once.</summary>
public sealed class AddCredit(OperationServices services, Settlement settlement, ServiceMails mails) : Operation<AddCreditInput, AddCreditAnswer>(services)
{
    private const decimal MaximumAmount = 10_000_000;
    private const int MaximumKeyLength = 100;

    public override Permission Permission => Permission.ManageCustomers;

    protected override Refusal? Validate(AddCreditInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Amount is <= 0 or > MaximumAmount || decimal.Round(input.Amount, 2) != input.Amount
            ? Refusal.Invalid(nameof(input.Amount), CreditText.AmountOutOfRange)
            : string.IsNullOrWhiteSpace(input.IdempotencyKey) || input.IdempotencyKey.Length > MaximumKeyLength
                ? Refusal.Invalid(nameof(input.IdempotencyKey), RefusalText.Required)
                : null;
    }

    protected override async Task<Result<AddCreditAnswer>> ExecuteAsync(Caller caller, AddCreditInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.LockLimitsAsync(input.CustomerId, cancellationToken))
        {
            return Refusal.NotFound(CustomerText.NoSuchCustomer);
        }

        await db.BookAsync(input.CustomerId, LedgerEntryKind.TopUp, input.Amount, $"top-up:{input.CustomerId}:{input.IdempotencyKey}", Now, null, cancellationToken);
        if (db.ChangeTracker.HasChanges())
        {
            var customer = await db.Users.AsNoTracking().SingleAsync(customer => customer.Id == input.CustomerId, cancellationToken);
            var balance = await db.BalanceAsync(input.CustomerId, cancellationToken);
            Audit(db, caller, input.CustomerId, customer.Email, FormattableString.Invariant($"{input.Amount} {balance.Currency.Code}"));
            await mails.PaymentReceivedAsync(db, customer, new(input.Amount, balance.Currency), balance, $"top-up:{input.CustomerId}:{input.IdempotencyKey}", cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await settlement.RunAsync(input.CustomerId, cancellationToken);
        return new AddCreditAnswer(await db.BalanceAsync(input.CustomerId, cancellationToken));
    }
}
