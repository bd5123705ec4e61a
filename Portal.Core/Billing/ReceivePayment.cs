using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="PaymentId">The payment system's own name for it, 1 to 100 letters; the same payment is booked once, however often it is reported.</param>
/// <param name="CustomerId">Who paid; either this or <paramref name="Email"/>.</param>
/// <param name="Email">Who paid, by the address that they sign in with.</param>
/// <param name="Amount">More than zero, with at most two decimals.</param>
/// <param name="Currency">The code of the customer's own currency.</param>
/// <param name="PaidAt">When it was paid.</param>
public sealed record ReceivePaymentInput(string PaymentId, int? CustomerId, string? Email, decimal Amount, string Currency, DateTimeOffset PaidAt);

/// <param name="AlreadyRecorded">Whether it had been reported before; nothing was booked then.</param>
public sealed record ReceivedPayment(int CustomerId, bool AlreadyRecorded);

/// <summary>The provider's payment system reports a payment. It goes into the customer's credit, and what is owed is paid from it at once.</summary>
public sealed class ReceivePayment(OperationServices services, Settlement settlement, ServiceMails mails) : Operation<ReceivePaymentInput, ReceivedPayment>(services)
{
    private const int MaximumIdLength = 100;

    public override Permission Permission => Permission.ReceivePayments;

    protected override Refusal? Validate(ReceivePaymentInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return string.IsNullOrWhiteSpace(input.PaymentId) || input.PaymentId.Length > MaximumIdLength || input.PaymentId.Any(char.IsControl)
                ? Refusal.Invalid(nameof(input.PaymentId), string.Format(null, CreditText.PaymentIdNeeded, MaximumIdLength))
            : input.CustomerId is null == string.IsNullOrWhiteSpace(input.Email) ? Refusal.Invalid(nameof(input.CustomerId), CreditText.CustomerOrEmail)
            : TopUps.CheckAmount(input.Amount, nameof(input.Amount));
    }

    protected override async Task<Result<ReceivedPayment>> ExecuteAsync(Caller caller, ReceivePaymentInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var email = input.Email?.Trim().ToUpperInvariant();
        var customer = await db.Users.AsNoTracking()
            .Where(customer => input.CustomerId != null ? customer.Id == input.CustomerId : customer.NormalizedEmail == email)
            .SingleOrDefaultAsync(cancellationToken);
        if (customer is null)
        {
            return Refusal.NotFound(CreditText.NoSuchPayer);
        }

        if (CurrencyCodes.Parse(input.Currency) != customer.Currency)
        {
            return Refusal.Invalid(nameof(input.Currency), string.Format(null, CreditText.WrongCurrency, customer.Currency.Code));
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(customer.Id, cancellationToken);
        var key = $"payment:{input.PaymentId}";
        if (await db.FindBookedAsync(key, cancellationToken) is { } booked)
        {
            return booked.CustomerId == customer.Id && booked.Amount == input.Amount
                ? new ReceivedPayment(customer.Id, AlreadyRecorded: true)
                : Refusal.Conflict(CreditText.PaymentIsAnother, nameof(input.PaymentId));
        }

        await db.BookAsync(customer.Id, LedgerEntryKind.TopUp, input.Amount, key, Now, null, cancellationToken, input.PaymentId);
        await mails.PaymentReceivedAsync(
            db, customer, new(input.Amount, customer.Currency), await db.BalanceAsync(customer.Id, cancellationToken), key, cancellationToken);
        Audit(db, caller, customer.Id, customer.Email, FormattableString.Invariant($"{TopUps.Write(input.Amount, customer.Currency)}, {input.PaymentId}, {input.PaidAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await settlement.RunAsync(customer.Id, cancellationToken);
        return new ReceivedPayment(customer.Id, AlreadyRecorded: false);
    }
}
