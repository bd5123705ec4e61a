using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Data;
using static Portal.Tests.Billing.BillingLab;

namespace Portal.Tests.Billing;

public sealed class InvoicingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoice_names_both_sides_and_the_tax_that_the_price_contains()
    {
        await using var lab = await CreateAsync(options: options => (options.TaxRate, options.TaxName, options.Seller) = (19, "VAT", ["Host Ltd", "1 Main Street"]));
        await using (var db = await lab.World.OpenDbAsync())
        {
            db.BillingDetails.Add(new() { CustomerId = lab.Ann.CustomerId!.Value, Name = "Ann Ltd", Street = "2 Side Street", PostalCode = "12345", City = "Town", TaxNumber = "DE1" });
            await db.SaveChangesAsync(Token);
        }

        await lab.OrderTenAsync();

        var invoice = Assert.Single(await lab.InvoicesAsync());
        Assert.Equal(("INV-000001", 8.40m, 1.60m, 10m), (invoice.Number, invoice.Net, invoice.Tax, invoice.Total));
        Assert.Equal([(InvoiceLineKind.Plan, 8.40m), (InvoiceLineKind.Tax, 1.60m)], invoice.Lines.Select(line => (line.Kind, line.Amount)));
        Assert.Equal("VAT 19 %", invoice.Lines[^1].Text);
        Assert.Equal("Host Ltd\n1 Main Street", invoice.Seller);
        Assert.Equal("Ann Ltd\n2 Side Street\n12345 Town\nDE1\nann@example.net", invoice.Buyer);
    }

    [Fact]
    public async Task Without_tax_there_is_no_tax_line_and_without_details_the_buyer_is_the_address()
    {
        await using var lab = await CreateAsync();
        await lab.OrderTenAsync();

        var invoice = Assert.Single(await lab.InvoicesAsync());
        Assert.Equal(InvoiceLineKind.Plan, Assert.Single(invoice.Lines).Kind);
        Assert.Equal("ann@example.net", invoice.Buyer);
    }

    [Fact]
    public async Task Number_that_was_not_used_is_given_again()
    {
        await using var lab = await CreateAsync(credit: 15);
        var s3uid = await lab.OrderTenAsync();
        await lab.TellUsageAsync(s3uid, "2026-12-01 12:00", storedGb: 150);
        await lab.CancelAsync(s3uid);
        lab.World.Clock.Now = At("2026-12-16 00:01");

        // The overage is invoiced before the new month turns out not to be covered, and with it everything is taken back.
        Assert.True((await lab.UndoAsync(s3uid)).IsRefused);
        Assert.Single(await lab.InvoicesAsync());
        Assert.Equal(5, await lab.CreditAsync());
        await lab.PayAsync(10);
        Assert.False((await lab.UndoAsync(s3uid)).IsRefused);

        Assert.Equal(4, await lab.CreditAsync());
        Assert.Equal(["INV-000001", "INV-000002", "INV-000003"], (await lab.InvoicesAsync()).Select(invoice => invoice.Number));
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Books_cannot_be_rewritten_by_the_portal()
    {
        await using var lab = await CreateAsync();
        await lab.OrderTenAsync();
        await using var db = await lab.World.OpenDbAsync();

        var invoice = await db.Invoices.SingleAsync(Token);
        db.Entry(invoice).Property(row => row.Reason).CurrentValue = "changed";
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Token));
        db.ChangeTracker.Clear();
        db.Remove(await db.LedgerEntries.FirstAsync(Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Token));
    }

    [Theory]
    [InlineData("LedgerEntries", "\"Amount\" = 0.0")]
    [InlineData("Invoices", "\"Total\" = 0.0")]
    [InlineData("InvoiceLines", "\"Amount\" = 0.0")]
    [InlineData("InvoiceSettlements", "\"ByCreditNote\" = true")]
    public async Task Books_cannot_be_rewritten_in_the_database(string table, string change)
    {
        await using var lab = await CreateAsync();
        await lab.OrderTenAsync(Core.Accounts.ServicePayment.Invoiced);
        await lab.PayAsync(1);
        await using var db = await lab.World.OpenDbAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => RunAsync(db, $"UPDATE \"{table}\" SET {change}"));
        await Assert.ThrowsAnyAsync<DbException>(() => RunAsync(db, $"DELETE FROM \"{table}\""));
    }

    private static async Task RunAsync(PortalDb db, string statement)
    {
        await db.Database.OpenConnectionAsync(Token);
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }
}
