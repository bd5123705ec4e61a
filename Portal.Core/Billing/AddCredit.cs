using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Amount">In the customer's currency, with at most two decimals.</param>
/// <param name="IdempotencyKey">The same key books once per customer; with another amount it is refused.</param>
/// <param name="Note">What the customer reads beside it, such as the reference of a bank transfer; at most 200 letters.</param>
public sealed record AddCreditInput(int CustomerId, decimal Amount, string IdempotencyKey, string? Note = null);

/// <param name="Balance">The customer's credit now.</param>
/// <param name="ProposalId">The proposal that another admin has to approve first; <see langword="null"/> if it is booked.</param>
public sealed record AddCreditAnswer(Money Balance, long? ProposalId = null);

/// <summary>
/// Staff or the operator books a payment that the portal has not seen itself. What the customer owes is paid from it at once. Staff
/// only proposes it above <c>Billing:TwoPersonLimit…</c>, as in <see cref="AdjustCredit"/>.
/// </summary>
public sealed class AddCredit(OperationServices services, Settlement settlement, CreditChanges changes) : Operation<AddCreditInput, AddCreditAnswer>(services)
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

        var customer = await db.Users.AsNoTracking().SingleAsync(customer => customer.Id == input.CustomerId, cancellationToken);
        var note = string.IsNullOrWhiteSpace(input.Note) ? null : input.Note.Trim();
        var change = new CreditChange(customer.Id, LedgerEntryKind.TopUp, input.Amount, $"top-up:{customer.Id}:{input.IdempotencyKey}", note, null);
        var made = await changes.MakeAsync(db, caller, customer, change, detail => Audit(db, caller, customer.Id, customer.Email, detail), cancellationToken);
        if (made.IsRefused)
        {
            return made.Refusal!;
        }

        await transaction.CommitAsync(cancellationToken);
        await settlement.RunAsync(customer.Id, cancellationToken);
        return new AddCreditAnswer(await db.BalanceAsync(customer.Id, cancellationToken), made.Value.ProposalId);
    }
}
