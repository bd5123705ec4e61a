using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Tests.Billing;
using Portal.Tests.Support;
using static Portal.Tests.Billing.BillingLab;

namespace Portal.Tests.Lifecycle;

/// <summary>An account whose months are invoiced. The invoice of its first, from 16 November on, is due on the 30th.</summary>
public sealed class InvoicedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoice_is_open_until_a_payment_settles_it()
    {
        await using var lab = await CreateAsync(credit: 0);
        await lab.OrderTenAsync(ServicePayment.Invoiced);
        Assert.Equal((10m, Day("2026-11-30")), (Assert.Single(await lab.InvoicesAsync()).Total, (await lab.InvoicesAsync())[0].DueOn));
        Assert.Equal(PeriodState.Invoiced, Assert.Single(await lab.PeriodsAsync()).State);

        Assert.Equal(9.99m, await lab.PayAsync(9.99m));
        Assert.Equal(0, await lab.PayAsync(0.01m, "rest"));

        Assert.Equal(PeriodState.Paid, Assert.Single(await lab.PeriodsAsync()).State);
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Every_invoice_that_has_to_be_paid_is_told_by_a_mail()
    {
        await using var lab = await CreateAsync(credit: 0, options => options.InvoiceDays = 40);
        await lab.OrderTenAsync(ServicePayment.Invoiced);

        await lab.GoToAsync("2026-12-16 00:05");

        var invoices = await lab.InvoicesAsync();
        Assert.Equal(2, invoices.Count);
        await using var db = await lab.World.OpenDbAsync();
        var mails = await db.OutboxMails.Where(mail => mail.Kind == MailKind.InvoiceIssued).OrderBy(mail => mail.Id).Select(mail => mail.Key).ToListAsync(Token);
        Assert.Equal(invoices.Select(invoice => $"invoice:{invoice.Number}"), mails);
    }

    [Fact]
    public async Task Credit_that_is_there_is_taken_the_day_after_the_invoice_was_due()
    {
        await using var lab = await CreateAsync(credit: 10);
        var s3uid = await lab.OrderTenAsync(ServicePayment.Invoiced);
        await lab.GoToAsync("2026-11-30 23:59");
        Assert.Equal(10, await lab.CreditAsync());

        await lab.GoToAsync("2026-12-01 00:00");

        Assert.Equal(0, await lab.CreditAsync());
        Assert.Equal(AccountPhase.Active, await lab.PhaseAsync(s3uid));
    }

    [Fact]
    public async Task Overdue_invoice_is_pressed_like_an_unpaid_month()
    {
        await using var lab = await CreateAsync(credit: 0);
        var s3uid = await lab.OrderTenAsync(ServicePayment.Invoiced);
        await lab.GoToAsync("2026-12-01 00:00");
        Assert.Equal((AccountPhase.Unpaid, Day("2026-12-01")), (await lab.PhaseAsync(s3uid), (await lab.AccountAsync(s3uid)).Service.UnpaidSince));

        await lab.GoToAsync("2026-12-04 00:00");
        Assert.Equal(AccountState.Suspended, (await lab.AccountAsync(s3uid)).State);
        await lab.PayAsync(10);
        await lab.WorkAsync();

        Assert.Equal((AccountPhase.Active, 0m), (await lab.PhaseAsync(s3uid), await lab.CreditAsync()));
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Credit_that_came_without_a_payment_settles_what_is_overdue()
    {
        await using var lab = await CreateAsync(credit: 0);
        var s3uid = await lab.OrderTenAsync(ServicePayment.Invoiced);
        await lab.GoToAsync("2026-12-04 00:00");
        await lab.WorkAsync();
        Assert.Equal(AccountState.Suspended, (await lab.AccountAsync(s3uid)).State);
        await using (var db = await lab.World.OpenDbAsync())
        {
            // As an order that is undone gives its money back, or as a crash leaves a payment.
            await db.BookAsync(lab.Ann.CustomerId!.Value, LedgerEntryKind.Refund, 10, "given back", lab.World.Clock.Now, null, Token);
            await db.SaveChangesAsync(Token);
        }

        await lab.WorkAsync();

        Assert.Equal((AccountPhase.Active, 0m), (await lab.PhaseAsync(s3uid), await lab.CreditAsync()));
    }

    [Fact]
    public async Task Undo_after_the_invoice_was_paid_goes_on_with_the_month_and_charges_nothing_more()
    {
        await using var lab = await CreateAsync(credit: 0);
        var s3uid = await lab.OrderTenAsync(ServicePayment.Invoiced);
        await lab.GoToAsync("2026-12-01 00:00");
        await lab.GoToAsync("2026-12-15 00:00");
        lab.World.Clock.Now = At("2026-12-15 08:00");
        Assert.Equal(AccountPhase.Stopped, await lab.PhaseAsync(s3uid));

        await lab.PayAsync(10);
        var undone = await lab.UndoAsync(s3uid);
        await lab.WorkAsync();

        Assert.Equal(Day("2026-12-16"), undone.Value.NextCommitDate);
        Assert.Single(await lab.InvoicesAsync());
        Assert.Single(await lab.PeriodsAsync());
        Assert.Equal(AccountPhase.Active, await lab.PhaseAsync(s3uid));
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Undo_after_the_month_is_over_pays_what_is_overdue_first()
    {
        await using var lab = await CreateAsync(credit: 0);
        var s3uid = await lab.OrderTenAsync(ServicePayment.Invoiced);
        await lab.GoToAsync("2026-12-01 00:00");
        await lab.GoToAsync("2026-12-15 00:00");
        await lab.GoToAsync("2026-12-17 08:00");

        var refused = await lab.UndoAsync(s3uid);
        Assert.Equal(RefusalCode.NoCredit, refused.Refusal?.Code);
        Assert.Contains("€10.00", refused.Refusal!.Message, StringComparison.Ordinal);

        await lab.PayAsync(10);
        Assert.Null((await lab.UndoAsync(s3uid)).Refusal);
        await lab.WorkAsync();
        await lab.GoToAsync("2026-12-18 08:00");

        Assert.Equal((AccountPhase.Active, 0m), (await lab.PhaseAsync(s3uid), await lab.CreditAsync()));
        Assert.Equal([PeriodState.Paid, PeriodState.Invoiced], (await lab.PeriodsAsync()).Select(period => period.State));
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Free_plan_that_waits_does_not_come_while_an_invoice_is_overdue()
    {
        await using var lab = await CreateAsync(credit: 0, options => options.InvoiceDays = 25);
        var s3uid = await lab.OrderTenAsync(ServicePayment.Invoiced);
        var free = await lab.World.AddPlanAsync(0);
        Assert.Null((await lab.ChangeAsync(s3uid, free)).Refusal);

        await lab.GoToAsync("2026-12-12 00:00");
        await lab.GoToAsync("2026-12-16 00:02");
        await lab.GoToAsync("2026-12-26 00:00");

        var account = await lab.AccountAsync(s3uid);
        Assert.Equal((false, null, At("2026-12-26 00:00")), (account.IsFree, account.NextPlanId, account.Service.CancellationDate));
    }
}
