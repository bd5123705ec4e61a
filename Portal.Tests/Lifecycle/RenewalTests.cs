using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Tests.Billing;
using Portal.Tests.Support;
using static Portal.Tests.Billing.BillingLab;

namespace Portal.Tests.Lifecycle;

/// <summary>What becomes of an account on its commit date.</summary>
public sealed class RenewalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Next_month_is_charged_once_storage_has_told_the_last_usage_and_not_a_second_before()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        foreach (var early in new[] { "2026-12-15 23:59:59", "2026-12-16 00:00", "2026-12-16 00:01:59" })
        {
            await lab.GoToAsync(early);
            Assert.Equal(90, await lab.CreditAsync());
        }

        await lab.GoToAsync("2026-12-16 00:02");
        await lab.WorkAsync();

        Assert.Equal(80, await lab.CreditAsync());
        var periods = await lab.PeriodsAsync();
        Assert.Equal([(Day("2026-11-16"), Day("2026-12-16")), (Day("2026-12-16"), Day("2027-01-16"))], periods.Select(period => (period.Start, period.End)));
        Assert.All(periods, period => Assert.Equal(PeriodState.Paid, period.State));
        Assert.Equal([true, false], periods.Select(period => period.ClosedAt is not null));
        Assert.Equal([10, 10], (await lab.InvoicesAsync()).Select(invoice => invoice.Total));
        Assert.Equal(Day("2027-01-16"), (await lab.AccountAsync(s3uid)).Service.NextCommitDate);
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Overage_stands_on_the_invoice_of_the_next_month()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        await lab.TellUsageAsync(s3uid, "2026-12-01 12:00", storedGb: 150, movedGb: 250);
        await lab.TellUsageAsync(s3uid, "2026-12-15 23:50", storedGb: 20, movedGb: 50);

        await lab.GoToAsync("2026-12-16 00:02");

        Assert.Equal(100 - 10 - 1 - 2 - 10, await lab.CreditAsync());
        var invoice = (await lab.InvoicesAsync())[^1];
        Assert.Equal(13, invoice.Total);
        Assert.Equal(
            [(InvoiceLineKind.StorageOverage, 50m, 1m), (InvoiceLineKind.TrafficOverage, 100m, 2m), (InvoiceLineKind.Plan, 1m, 10m)],
            invoice.Lines.Select(line => (line.Kind, line.Quantity, line.Amount)));
        Assert.Equal(
            [(Day("2026-11-16"), Day("2026-12-16")), (Day("2026-11-16"), Day("2026-12-16")), (Day("2026-12-16"), Day("2027-01-16"))],
            invoice.Lines.Select(line => (line.From!.Value, line.Until!.Value)));
        var usage = (await lab.AccountAsync(s3uid)).Usage;
        Assert.True(usage is { TrafficBytes: < Gb, PeakBytes: < Gb }, "the totals begin anew");
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Use_on_the_commit_date_itself_belongs_to_the_next_month()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        await lab.TellUsageAsync(s3uid, "2026-12-15 23:59:59", storedGb: 100, movedGb: 200);
        await lab.TellUsageAsync(s3uid, "2026-12-16 00:00", storedGb: 300, movedGb: 500);

        await lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(80, await lab.CreditAsync());

        await lab.GoToAsync("2027-01-16 00:02");
        Assert.Equal(80 - 4 - 6 - 10, await lab.CreditAsync());
    }

    [Fact]
    public async Task Overage_is_charged_whatever_the_credit_and_the_month_then_owed()
    {
        await using var lab = await CreateAsync(credit: 10);
        var s3uid = await lab.OrderTenAsync();
        await lab.TellUsageAsync(s3uid, "2026-12-01 12:00", storedGb: 150);

        await lab.GoToAsync("2026-12-16 00:02");

        Assert.Equal(-1, await lab.CreditAsync());
        Assert.Equal(AccountPhase.Unpaid, await lab.PhaseAsync(s3uid));
        Assert.Equal(Day("2026-12-16"), (await lab.AccountAsync(s3uid)).Service.UnpaidSince);
        Assert.Equal([10, 1], (await lab.InvoicesAsync()).Select(invoice => invoice.Total));
        Assert.Equal([PeriodState.Paid, PeriodState.Unpaid], (await lab.PeriodsAsync()).Select(period => period.State));

        Assert.Equal(0, await lab.PayAsync(11));
        Assert.Equal(AccountPhase.Active, await lab.PhaseAsync(s3uid));
        Assert.Equal([10, 1, 10], (await lab.InvoicesAsync()).Select(invoice => invoice.Total));
        await lab.CheckBooksAsync();
    }

    [Theory]
    [InlineData(2000, PeriodState.Paid)]
    [InlineData(1999, PeriodState.Unpaid)]
    public async Task Credit_has_to_cover_the_month_to_the_cent(int cents, PeriodState state)
    {
        await using var lab = await CreateAsync(credit: cents / 100m);
        await lab.OrderTenAsync();

        await lab.GoToAsync("2026-12-16 00:02");

        Assert.Equal(state, (await lab.PeriodsAsync())[^1].State);
    }

    [Fact]
    public async Task Month_that_the_credit_does_not_cover_is_told_of_in_the_round_that_begins_it()
    {
        await using var lab = await CreateAsync(credit: 10);
        var s3uid = await lab.OrderTenAsync();

        lab.World.Clock.Now = At("2026-12-16 00:02");
        await lab.World.Get<RenewalWorker>().RunOnceAsync(Token);

        Assert.Equal(1, (await lab.AccountAsync(s3uid)).Service.Reminders);
    }

    [Fact]
    public async Task Storage_that_is_away_is_waited_for_a_day_and_no_longer()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        await lab.TellUsageAsync(s3uid, "2026-12-15 12:00", storedGb: 150);
        await lab.StopStorageAsync();

        await lab.GoToAsync("2026-12-16 23:59:59");
        Assert.Equal(90, await lab.CreditAsync());

        await lab.GoToAsync("2026-12-17 00:00");
        Assert.Equal(79, await lab.CreditAsync());
        Assert.Equal(Day("2026-12-16"), (await lab.PeriodsAsync())[^1].Start);
    }

    [Fact]
    public async Task Portal_that_did_not_run_for_months_closes_each_of_them()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        await lab.TellUsageAsync(s3uid, "2026-12-20 12:00", storedGb: 150);

        await lab.GoToAsync("2027-02-20 10:00");

        Assert.Equal(
            [Day("2026-11-16"), Day("2026-12-16"), Day("2027-01-16"), Day("2027-02-16")], (await lab.PeriodsAsync()).Select(period => period.Start));
        Assert.Equal(Day("2027-03-16"), (await lab.AccountAsync(s3uid)).Service.NextCommitDate);

        // Of the pause nothing is known but what was stored before it: that counts for both months that lie in it.
        Assert.Equal(100 - (4 * 10) - 2, await lab.CreditAsync());
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Month_that_stayed_unpaid_while_the_portal_did_not_run_ends_the_service_and_is_not_charged()
    {
        await using var lab = await CreateAsync(credit: 25);
        var s3uid = await lab.OrderTenAsync();

        await lab.GoToAsync("2027-03-20 10:00");

        Assert.Equal(5, await lab.CreditAsync());
        Assert.Equal([PeriodState.Paid, PeriodState.Paid, PeriodState.Void], (await lab.PeriodsAsync()).Select(period => period.State));
        var account = await lab.AccountAsync(s3uid);
        Assert.Equal((At("2027-03-20 10:00"), At("2027-03-27 10:00")), (account.Service.CancellationDate, account.Service.TerminationDate));
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Workers_at_once_charge_each_month_once()
    {
        await using var lab = await CreateAsync();
        var plan = await lab.World.AddPlanAsync(1);
        for (var number = 0; number < 8; number++)
        {
            await lab.OrderAsync(plan, bucket: $"bucket-{number}");
        }

        lab.World.Clock.Now = At("2026-12-16 06:00");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => lab.AddWorker().RunOnceAsync(Token)));

        Assert.Equal(84, await lab.CreditAsync());
        Assert.Equal(16, (await lab.PeriodsAsync()).Count);
        Assert.Equal(16, (await lab.InvoicesAsync()).Count);
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Payments_and_renewals_at_once_leave_the_books_in_order()
    {
        await using var lab = await CreateAsync(credit: 6);
        var plan = await lab.World.AddPlanAsync(1);
        for (var number = 0; number < 6; number++)
        {
            await lab.OrderAsync(plan, bucket: $"bucket-{number}");
        }

        lab.World.Clock.Now = At("2026-12-16 06:00");
        await Task.WhenAll([
            lab.AddWorker().RunOnceAsync(Token), lab.AddWorker().RunOnceAsync(Token),
            .. Enumerable.Range(0, 8).Select(number => lab.PayAsync(1, $"payment-{number}")),
        ]);
        await lab.WorkAsync();

        Assert.Equal(2, await lab.CreditAsync());
        Assert.All(await lab.PeriodsAsync(), period => Assert.Equal(PeriodState.Paid, period.State));
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Price_that_staff_has_changed_counts_from_the_next_month_on()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        var plan = (await lab.AccountAsync(s3uid)).Plan;
        var admin = await lab.World.AddCustomerAsync("admin@example.net", role: Role.Admin);
        var edited = await lab.World.Get<EditPlan>().RunAsync(admin, new(plan.Id, new(QuotaGb: 50, Monthly: new(Eur: 15)), Reason: "Disks cost more"), Token);
        Assert.Null(edited.Refusal);
        await lab.TellUsageAsync(s3uid, "2026-12-01 12:00", storedGb: 100);

        await lab.GoToAsync("2026-12-16 00:02");

        Assert.Equal(75, await lab.CreditAsync());
        Assert.Equal([10, 15], (await lab.PeriodsAsync()).Select(period => period.Terms.Price));
    }

    [Fact]
    public async Task Plan_that_costs_nothing_in_the_customers_currency_is_renewed_without_an_invoice()
    {
        await using var lab = await CreateAsync();
        var plan = await lab.World.AddPlanAsync(10);
        await using (var db = await lab.World.OpenDbAsync())
        {
            (await db.Plans.SingleAsync(Token)).Monthly = new(0, 11, 1000);
            await db.SaveChangesAsync(Token);
        }

        lab.World.Get<KnownPlans>().Forget();
        var prepaid = await lab.OrderAsync(plan);
        var invoiced = await lab.OrderAsync(plan, ServicePayment.Invoiced, "second-bucket");
        await lab.GoToAsync("2027-01-20 06:00");

        Assert.Equal(100, await lab.CreditAsync());
        Assert.Empty(await lab.InvoicesAsync());
        Assert.All(await lab.PeriodsAsync(), period => Assert.Equal(PeriodState.Paid, period.State));
        Assert.Equal([AccountPhase.Active, AccountPhase.Active], [await lab.PhaseAsync(prepaid), await lab.PhaseAsync(invoiced)]);
    }

    [Fact]
    public async Task Cancelled_service_is_closed_with_its_overage_and_not_renewed()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        await lab.TellUsageAsync(s3uid, "2026-12-01 12:00", storedGb: 150);
        await lab.CancelAsync(s3uid);

        await lab.GoToAsync("2026-12-16 00:02");
        await lab.GoToAsync("2026-12-17 00:02");

        Assert.Equal(89, await lab.CreditAsync());
        Assert.Equal([10, 1], (await lab.InvoicesAsync()).Select(invoice => invoice.Total));
        Assert.NotNull(Assert.Single(await lab.PeriodsAsync()).ClosedAt);
        Assert.Equal(AccountPhase.Stopped, await lab.PhaseAsync(s3uid));

        Assert.Equal(10, (await lab.UndoAsync(s3uid)).Value.Charged.Amount);
        Assert.Equal(79, await lab.CreditAsync());
        Assert.Equal((17, Day("2027-01-17")), ((await lab.AccountAsync(s3uid)).Service.AnchorDay, (await lab.AccountAsync(s3uid)).Service.NextCommitDate));
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Undo_in_the_last_second_of_the_paid_month_costs_nothing()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        await lab.CancelAsync(s3uid);

        lab.World.Clock.Now = At("2026-12-15 23:59:59.5");
        var undone = await lab.UndoAsync(s3uid);

        Assert.Equal((0, Day("2026-12-16")), (undone.Value.Charged.Amount, undone.Value.NextCommitDate));
        await lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(80, await lab.CreditAsync());
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Deleted_account_pays_what_it_used_above_its_plan_and_gets_no_month_back()
    {
        await using var lab = await CreateAsync();
        var s3uid = await lab.OrderTenAsync();
        await lab.TellUsageAsync(s3uid, "2026-12-01 12:00", storedGb: 150, movedGb: 300);
        lab.World.Clock.Now = At("2026-12-01 13:00");

        var deleted = await lab.World.Get<DeleteAccount>().RunAsync(lab.Ann with { AuthenticatedAt = lab.World.Clock.Now }, new(s3uid, s3uid), Token);
        await lab.GoToAsync("2027-01-01 00:02");

        Assert.Null(deleted.Refusal);
        Assert.Equal(87, await lab.CreditAsync());
        var period = Assert.Single(await lab.PeriodsAsync());
        Assert.Equal((Day("2026-12-02"), At("2026-12-01 13:00")), (period.End, period.ClosedAt));
        await lab.CheckBooksAsync();
    }
}
