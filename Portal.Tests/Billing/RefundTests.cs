using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Operations;
using static Portal.Tests.Billing.BillingLab;

namespace Portal.Tests.Billing;

/// <summary>Giving money back for an invoice of 10 with 19 % tax.</summary>
public sealed class RefundTests : IAsyncLifetime
{
    private BillingLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await CreateAsync(options: options => options.TaxRate = 19);

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Parts_go_back_until_nothing_is_left()
    {
        await _lab.OrderTenAsync();
        var number = (await _lab.InvoicesAsync())[0].Number;

        Assert.Equal(94, (await _lab.RefundAsync(number, 4, "one")).Value.Balance.Amount);
        Assert.Equal(nameof(RefundInvoiceInput.Amount), (await _lab.RefundAsync(number, 6.01m, "two")).Refusal?.Field);
        Assert.Equal(100, (await _lab.RefundAsync(number, 6, "three")).Value.Balance.Amount);
        Assert.Equal(nameof(RefundInvoiceInput.Amount), (await _lab.RefundAsync(number, 0.01m, "four")).Refusal?.Field);

        var notes = (await _lab.InvoicesAsync()).Where(invoice => invoice.Kind is InvoiceKind.CreditNote).ToList();
        Assert.Equal([("CN-000001", -4m, -0.64m), ("CN-000002", -6m, -0.96m)], notes.Select(note => (note.Number, note.Total, note.Tax)));
        await _lab.CheckBooksAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.001)]
    public async Task Odd_amount_is_refused(double amount)
    {
        await _lab.OrderTenAsync();

        Assert.Equal(nameof(RefundInvoiceInput.Amount), (await _lab.RefundAsync("INV-000001", (decimal)amount)).Refusal?.Field);
    }

    [Fact]
    public async Task Same_key_refunds_once_even_at_once()
    {
        await _lab.OrderTenAsync();

        var refunds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _lab.RefundAsync("INV-000001", 1)));

        Assert.All(refunds, refund => Assert.Equal("CN-000001", refund.Value.CreditNote));
        Assert.Equal(91, await _lab.CreditAsync());
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Refunds_at_once_take_numbers_without_a_gap_and_no_more_than_the_invoice()
    {
        await _lab.OrderTenAsync();

        var refunds = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => _lab.RefundAsync("INV-000001", 2, $"key-{number}")));

        Assert.Equal(5, refunds.Count(refund => !refund.IsRefused));
        Assert.Equal(100, await _lab.CreditAsync());
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Open_invoice_is_taken_back_as_a_whole_and_nothing_is_owed_or_given()
    {
        var s3uid = await _lab.OrderTenAsync(ServicePayment.Invoiced);

        Assert.Equal(nameof(RefundInvoiceInput.Amount), (await _lab.RefundAsync("INV-000001", 9)).Refusal?.Field);
        Assert.Equal(100, (await _lab.RefundAsync("INV-000001", 10)).Value.Balance.Amount);
        await _lab.GoToAsync("2026-12-05 00:00");

        Assert.Equal(PeriodState.Void, Assert.Single(await _lab.PeriodsAsync()).State);
        Assert.Equal((AccountPhase.Active, 100m), (await _lab.PhaseAsync(s3uid), await _lab.CreditAsync()));
    }

    [Fact]
    public async Task Credit_note_and_unknown_invoice_are_refused()
    {
        await _lab.OrderTenAsync();
        var note = (await _lab.RefundAsync("INV-000001", 1)).Value.CreditNote;

        Assert.Equal(RefusalCode.Conflict, (await _lab.RefundAsync(note, 1, "again")).Refusal?.Code);
        Assert.Equal(RefusalCode.NotFound, (await _lab.RefundAsync("INV-000099", 1, "again")).Refusal?.Code);
    }

    [Fact]
    public async Task Refund_that_covers_what_is_owed_settles_it_and_the_answer_tells_what_is_left()
    {
        await using var lab = await CreateAsync(credit: 10);
        var s3uid = await lab.OrderTenAsync();
        await lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(AccountPhase.Unpaid, await lab.PhaseAsync(s3uid));

        var refunded = await lab.RefundAsync("INV-000001", 10);

        Assert.Equal(0, refunded.Value.Balance.Amount);
        Assert.Equal(AccountPhase.Active, await lab.PhaseAsync(s3uid));
    }
}
