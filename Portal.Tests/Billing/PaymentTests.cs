using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

public sealed class PaymentTests : IAsyncLifetime
{
    private static readonly Caller s_system = Caller.PaymentSystem("192.0.2.9");
    private TestWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await TestWorld.CreateAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_payment_is_booked_once_however_often_it_is_reported()
    {
        var ann = await _world.AddCustomerAsync();
        var report = new ReceivePaymentInput("pay-1", null, "ANN@example.net", 12.50m, "eur", _world.Clock.GetUtcNow());

        var first = await _world.Get<ReceivePayment>().RunAsync(s_system, report, Token);
        var again = await _world.Get<ReceivePayment>().RunAsync(s_system, report, Token);

        Assert.Equal(new ReceivedPayment(ann.CustomerId!.Value, false), first.Value);
        Assert.Equal(new ReceivedPayment(ann.CustomerId!.Value, true), again.Value);
        var ledger = (await _world.Get<ListLedger>().RunAsync(ann, new(), Token)).Value;
        var line = Assert.Single(ledger.Lines);
        Assert.Equal((new Money(12.50m, Currency.Eur), new Money(12.50m, Currency.Eur), "pay-1"), (line.Amount, line.Balance, line.Note));
        await using var db = await _world.OpenDbAsync();
        Assert.Equal(1, await db.AuditEvents.CountAsync(row => row.Operation == nameof(ReceivePayment), Token));
    }

    [Fact]
    public async Task The_same_payment_with_other_data_is_a_conflict_and_books_nothing()
    {
        var ann = await _world.AddCustomerAsync();
        await _world.AddCustomerAsync("ben@example.net");
        var report = new ReceivePaymentInput("pay-1", ann.CustomerId, null, 12.50m, "EUR", _world.Clock.GetUtcNow());
        await _world.Get<ReceivePayment>().RunAsync(s_system, report, Token);

        Assert.Equal(RefusalCode.Conflict, (await _world.Get<ReceivePayment>().RunAsync(s_system, report with { Amount = 13 }, Token)).Refusal?.Code);
        Assert.Equal(RefusalCode.Conflict, (await _world.Get<ReceivePayment>().RunAsync(s_system, report with { CustomerId = null, Email = "ben@example.net" }, Token)).Refusal?.Code);

        Assert.Equal(new Money(12.50m, Currency.Eur), (await _world.Get<ShowCredit>().RunAsync(ann, new(), Token)).Value);
    }

    [Theory]
    [InlineData("EUR", 0, nameof(ReceivePaymentInput.Amount))]
    [InlineData("EUR", 1.001, nameof(ReceivePaymentInput.Amount))]
    [InlineData("USD", 1, nameof(ReceivePaymentInput.Currency))]
    public async Task Odd_reports_are_refused_with_the_field(string currency, double amount, string field)
    {
        var ann = await _world.AddCustomerAsync();
        var answer = await _world.Get<ReceivePayment>().RunAsync(s_system, new("pay-1", ann.CustomerId, null, (decimal)amount, currency, _world.Clock.GetUtcNow()), Token);
        Assert.Equal((RefusalCode.Invalid, field), (answer.Refusal?.Code, answer.Refusal?.Field));
    }

    [Fact]
    public async Task AddCredit_with_the_key_of_another_amount_is_a_conflict()
    {
        var ann = await _world.AddCustomerAsync();
        await _world.Get<AddCredit>().RunAsync(Caller.Operator, new(ann.CustomerId!.Value, 10, "wire-1", "Bank transfer 77"), Token);

        var other = await _world.Get<AddCredit>().RunAsync(Caller.Operator, new(ann.CustomerId!.Value, 11, "wire-1"), Token);

        Assert.Equal(RefusalCode.Conflict, other.Refusal?.Code);
        Assert.Equal("Bank transfer 77", Assert.Single((await _world.Get<ListLedger>().RunAsync(ann, new(), Token)).Value.Lines).Note);
    }

    [Fact]
    public async Task The_ledger_is_read_by_pages_and_each_line_has_the_sum_up_to_it()
    {
        var ann = await _world.AddCustomerAsync();
        for (var i = 1; i <= ListLedger.PageSize + 2; i++)
        {
            await _world.Get<AddCredit>().RunAsync(Caller.Operator, new(ann.CustomerId!.Value, i, $"{i}"), Token);
        }

        var first = (await _world.Get<ListLedger>().RunAsync(ann, new(Kind: LedgerEntryKind.TopUp), Token)).Value;
        var second = (await _world.Get<ListLedger>().RunAsync(ann, new(Kind: LedgerEntryKind.TopUp, Before: first.NextBefore), Token)).Value;

        var lines = first.Lines.Concat(second.Lines).Reverse().ToList();
        Assert.Equal(ListLedger.PageSize, first.Lines.Count);
        Assert.Null(second.NextBefore);
        Assert.Equal(Enumerable.Range(1, ListLedger.PageSize + 2).Select(i => (long)i), lines.Select(line => line.Sequence));
        Assert.All(lines, line => Assert.Equal(lines.Take((int)line.Sequence).Sum(before => before.Amount.Amount), line.Balance.Amount));
        Assert.Empty((await _world.Get<ListLedger>().RunAsync(ann, new(Kind: LedgerEntryKind.Refund), Token)).Value.Lines);
    }

    [Fact]
    public async Task Billing_details_stand_on_the_next_invoice()
    {
        var ann = await _world.AddCustomerAsync();
        var details = new BuyerDetails("Ромашка ООО", "Main Street 1", "1011 AB", "Amsterdam", "Netherlands", "NL001");
        Assert.False((await _world.Get<SetBillingDetails>().RunAsync(ann, new(details), Token)).IsRefused);
        Assert.Equal(details, (await _world.Get<ShowBillingDetails>().RunAsync(ann, new(), Token)).Value);
        Assert.Equal(nameof(BuyerDetails.City), (await _world.Get<SetBillingDetails>().RunAsync(ann, new(details with { City = "A\nB" }), Token)).Refusal?.Field);

        var number = await IssueAsync(ann.CustomerId!.Value, 1);

        var invoice = (await _world.Get<ShowInvoice>().RunAsync(ann, new(number), Token)).Value;
        Assert.Equal(["Ромашка ООО", "Main Street 1", "1011 AB Amsterdam", "Netherlands", "NL001", "ann@example.net"], invoice.Buyer);
    }

    private async Task<string> IssueAsync(int customerId, int lines)
    {
        await using var db = await _world.OpenDbAsync();
        await using var transaction = await db.Database.BeginTransactionAsync(Token);
        var draft = new InvoiceDraft(customerId, Currency.Eur, "test", [.. Enumerable.Range(1, lines).Select(i => new DraftLine(InvoiceLineKind.Plan, $"Month {i}", 1, 10))]);
        var invoice = await _world.Get<Invoicing>().IssueAsync(db, draft, _world.Clock.Now, Token);
        await db.SaveChangesAsync(Token);
        await transaction.CommitAsync(Token);
        return invoice.Number;
    }
}
