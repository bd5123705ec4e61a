using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Amount">In the customer's currency, with at most two decimals.</param>
/// <param name="IdempotencyKey">The same key books once per customer; with another amount it is refused.</param>
/// <param name="Note">What the customer reads beside it, such as the reference of a bank transfer; at most 200 letters.</param>
public sealed record AddCreditInput(int CustomerId, decimal Amount, string IdempotencyKey, string? Note = null);

/// <param name="Balance">The customer's credit now.</param>
public sealed record AddCreditAnswer(Money Balance);

/// <summary>Staff or the operator books a payment that the portal has not seen itself. What the customer owes is paid from it at once.</summary>
public sealed class AddCredit(OperationServices services, Settlement settlement, ServiceMails mails) : Operation<AddCreditInput, AddCreditAnswer>(services)
{
    private const int MaximumKeyLength = 100;
    private const int MaximumNoteLength = 200;

    public override Permission Permission => Permission.RecordPayments;

    protected override Refusal? Validate(AddCreditInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return TopUps.CheckAmount(input.Amount, nameof(input.Amount)) is { } amount ? amount
            : string.IsNullOrWhiteSpace(input.IdempotencyKey) || input.IdempotencyKey.Length > MaximumKeyLength ? Refusal.Invalid(nameof(input.IdempotencyKey), RefusalText.Required)
            : input.Note?.Trim().Length > MaximumNoteLength ? Refusal.Invalid(nameof(input.Note), string.Format(null, CreditText.NoteTooLong, MaximumNoteLength))
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

        var key = $"top-up:{input.CustomerId}:{input.IdempotencyKey}";
        if (await db.FindBookedAsync(key, cancellationToken) is { } booked)
        {
            if (booked.Amount != input.Amount)
            {
                return Refusal.Conflict(string.Format(null, CreditText.BookedOtherwise, MoneyText.Of(new(booked.Amount, booked.Currency))), nameof(input.Amount));
            }
        }
        else
        {
            await BookAsync(db, caller, input, key, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await settlement.RunAsync(input.CustomerId, cancellationToken);
        return new AddCreditAnswer(await db.BalanceAsync(input.CustomerId, cancellationToken));
    }

    private async Task BookAsync(PortalDb db, Caller caller, AddCreditInput input, string key, CancellationToken cancellationToken)
    {
        var note = string.IsNullOrWhiteSpace(input.Note) ? null : input.Note.Trim();
        await db.BookAsync(input.CustomerId, LedgerEntryKind.TopUp, input.Amount, key, Now, null, cancellationToken, note);
        var customer = await db.Users.AsNoTracking().SingleAsync(customer => customer.Id == input.CustomerId, cancellationToken);
        Audit(db, caller, input.CustomerId, customer.Email, TopUps.Write(input.Amount, customer.Currency));
        await mails.PaymentReceivedAsync(
            db, customer, new(input.Amount, customer.Currency), await db.BalanceAsync(customer.Id, cancellationToken), key, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }
}
