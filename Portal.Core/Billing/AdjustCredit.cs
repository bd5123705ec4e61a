using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Amount">In the customer's currency, with at most two decimals; positive into the credit, negative out of it.</param>
/// <param name="Note">What the customer reads beside it; 1 to 200 letters in one line.</param>
/// <param name="Reason">Why, for staff.</param>
/// <param name="IdempotencyKey">The same key adjusts once per customer; with another amount it is refused.</param>
public sealed record AdjustCreditInput(int CustomerId, decimal Amount, string Note, string Reason, string IdempotencyKey);

/// <param name="Balance">The customer's credit now.</param>
/// <param name="ProposalId">The proposal that another admin has to approve first; <see langword="null"/> if the credit is adjusted.</param>
public sealed record AdjustedCredit(Money Balance, long? ProposalId);

/// <summary>
/// Corrects a customer's credit by hand. Above <c>Billing:TwoPersonLimit…</c>, and of one's own credit, it is only proposed: another admin
/// approves it (<see cref="DecideCreditProposal"/>). What the customer owes is paid from it at once.
/// </summary>
public sealed class AdjustCredit(OperationServices services, CreditChanges changes, Settlement settlement) : Operation<AdjustCreditInput, AdjustedCredit>(services)
{
    private const decimal MaximumAmount = 10_000_000;
    private const int MaximumNoteLength = 200;
    private const int MaximumKeyLength = 100;

    public override Permission Permission => Permission.AdjustCredit;

    protected override Refusal? Validate(AdjustCreditInput input) =>
        input.Amount == 0 || Math.Abs(input.Amount) > MaximumAmount || decimal.Round(input.Amount, 2) != input.Amount
            ? Refusal.Invalid(nameof(input.Amount), CreditText.AdjustmentOutOfRange)
        : string.IsNullOrWhiteSpace(input.Note) || input.Note.Trim().Length > MaximumNoteLength || input.Note.Any(char.IsControl)
            ? Refusal.Invalid(nameof(input.Note), string.Format(null, CreditText.NoteNeeded, MaximumNoteLength))
        : StaffReason.Check(input.Reason, nameof(input.Reason)) is { } reason ? reason
        : string.IsNullOrWhiteSpace(input.IdempotencyKey) || input.IdempotencyKey.Length > MaximumKeyLength ? Refusal.Invalid(nameof(input.IdempotencyKey), RefusalText.Required)
        : null;

    protected override async Task<Result<AdjustedCredit>> ExecuteAsync(Caller caller, AdjustCreditInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.LockLimitsAsync(input.CustomerId, cancellationToken))
        {
            return Refusal.NotFound(CustomerText.NoSuchCustomer);
        }

        var customer = await db.Users.AsNoTracking().SingleAsync(customer => customer.Id == input.CustomerId, cancellationToken);
        var change = new CreditChange(
            customer.Id, LedgerEntryKind.Adjustment, input.Amount, $"adjust:{customer.Id}:{input.IdempotencyKey}", input.Note.Trim(), input.Reason.Trim());
        var made = await changes.MakeAsync(
            db, caller, customer, change, detail => Audit(db, caller, customer.Id, customer.Email, detail, reason: input.Reason), cancellationToken);
        if (made.IsRefused)
        {
            return made.Refusal!;
        }

        await transaction.CommitAsync(cancellationToken);
        await settlement.RunAsync(customer.Id, cancellationToken);
        return new AdjustedCredit(await db.BalanceAsync(customer.Id, cancellationToken), made.Value.ProposalId);
    }
}
