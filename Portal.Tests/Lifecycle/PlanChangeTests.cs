using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Tests.Billing;
using Portal.Tests.Support;
using static Portal.Tests.Billing.BillingLab;

namespace Portal.Tests.Lifecycle;

/// <summary>An account on a plan of 10 since 16 November, which changes on 1 December: half of the month is left.</summary>
public sealed class PlanChangeTests : IAsyncLifetime
{
    private BillingLab _lab = null!;
    private Plan _ten = null!;
    private Plan _twenty = null!;
    private Plan _five = null!;
    private Plan _free = null!;
    private string _s3uid = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lab = await CreateAsync();
        _five = await _lab.World.AddPlanAsync(5);
        _ten = await _lab.World.AddPlanAsync(10);
        _twenty = await _lab.World.AddPlanAsync(20);
        _free = await _lab.World.AddPlanAsync(0);
        _s3uid = await _lab.OrderAsync(_ten);
        _lab.World.Clock.Now = At("2026-12-01 10:00");
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Dearer_plan_comes_at_once_for_the_difference_and_is_renewed_at_its_price()
    {
        var changed = await _lab.ChangeAsync(_s3uid, _twenty);
        await _lab.WorkAsync();

        Assert.Equal((true, Day("2026-12-01"), 5m), (changed.Value.AtOnce, changed.Value.From, changed.Value.Charged.Amount));
        Assert.Equal(85, await _lab.CreditAsync());
        var account = await _lab.AccountAsync(_s3uid);
        Assert.Equal((_twenty.Id, false, Day("2026-12-16")), (account.PlanId, account.IsQuotaDue, account.Service.NextCommitDate));
        var line = Assert.Single((await _lab.InvoicesAsync())[^1].Lines);
        Assert.Equal((InvoiceLineKind.PlanChange, 5m, Day("2026-12-01"), Day("2026-12-16")), (line.Kind, line.Amount, line.From, line.Until));

        await _lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(65, await _lab.CreditAsync());
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task What_was_used_above_the_old_plan_is_charged_with_the_change_and_not_again()
    {
        await _lab.TellUsageAsync(_s3uid, "2026-12-01 09:00", storedGb: 150, movedGb: 300);

        var changed = await _lab.ChangeAsync(_s3uid, _twenty);
        Assert.Equal(8, changed.Value.Charged.Amount);
        await _lab.TellUsageAsync(_s3uid, "2026-12-05 09:00", storedGb: 160, movedGb: 10);
        await _lab.GoToAsync("2026-12-16 00:02");

        Assert.Equal(90 - 8 - 0.20m - 0.20m - 20, await _lab.CreditAsync());
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Cheaper_plan_comes_with_the_next_month()
    {
        var changed = await _lab.ChangeAsync(_s3uid, _five);

        Assert.Equal((false, Day("2026-12-16"), 0m), (changed.Value.AtOnce, changed.Value.From, changed.Value.Charged.Amount));
        Assert.Equal(_ten.Id, (await _lab.AccountAsync(_s3uid)).PlanId);
        await _lab.GoToAsync("2026-12-16 00:02");

        var account = await _lab.AccountAsync(_s3uid);
        Assert.Equal((_five.Id, null, false), (account.PlanId, account.NextPlanId, account.IsQuotaDue));
        Assert.Equal(85, await _lab.CreditAsync());
        Assert.Contains(Renewal.Moved, await _lab.HappeningsAsync());
    }

    [Fact]
    public async Task Present_plan_withdraws_what_waits_and_so_does_a_dearer_one()
    {
        await _lab.ChangeAsync(_s3uid, _five);
        await _lab.ChangeAsync(_s3uid, _ten);
        Assert.Null((await _lab.AccountAsync(_s3uid)).NextPlanId);

        await _lab.ChangeAsync(_s3uid, _five);
        await _lab.ChangeAsync(_s3uid, _twenty);
        await _lab.GoToAsync("2026-12-16 00:02");

        Assert.Equal(_twenty.Id, (await _lab.AccountAsync(_s3uid)).PlanId);
        Assert.Equal(65, await _lab.CreditAsync());
    }

    [Fact]
    public async Task Double_click_changes_and_charges_once()
    {
        var changes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _lab.ChangeAsync(_s3uid, _twenty)));

        Assert.All(changes, change => Assert.Null(change.Refusal));
        Assert.Equal(85, await _lab.CreditAsync());
        Assert.Equal(1, (await _lab.PeriodsAsync())[0].Changes);
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Two_changes_on_one_day_each_pay_their_difference()
    {
        var forty = await _lab.World.AddPlanAsync(40);

        await _lab.ChangeAsync(_s3uid, _twenty);
        var second = await _lab.ChangeAsync(_s3uid, forty);

        Assert.Equal(10, second.Value.Charged.Amount);
        Assert.Equal(75, await _lab.CreditAsync());
        Assert.Equal(2, (await _lab.PeriodsAsync())[0].Changes);
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Credit_has_to_cover_the_change_to_the_cent()
    {
        var dear = await _lab.World.AddPlanAsync(190.02m);
        Assert.Equal(RefusalCode.NoCredit, (await _lab.ChangeAsync(_s3uid, dear)).Refusal?.Code);
        Assert.Equal(90, await _lab.CreditAsync());
        Assert.Equal(_ten.Id, (await _lab.AccountAsync(_s3uid)).PlanId);

        await _lab.PayAsync(0.01m);

        Assert.Null((await _lab.ChangeAsync(_s3uid, dear)).Refusal);
        Assert.Equal(0, await _lab.CreditAsync());
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Paid_account_becomes_free_with_the_next_month()
    {
        await _lab.ChangeAsync(_s3uid, _free);
        await _lab.GoToAsync("2026-12-16 00:02");
        await _lab.GoToAsync("2027-01-16 00:02");

        var account = await _lab.AccountAsync(_s3uid);
        Assert.Equal((true, null, Day("2027-02-16")), (account.IsFree, account.Service.NextCommitDate, account.Service.CloseOn));
        Assert.Equal(90, await _lab.CreditAsync());
        Assert.NotNull(Assert.Single(await _lab.PeriodsAsync()).ClosedAt);
    }

    [Fact]
    public async Task Free_account_that_becomes_paid_begins_a_month_today()
    {
        var free = await _lab.OrderAsync(_free, bucket: "free-bucket");
        _lab.World.Clock.Now = At("2026-12-05 10:00");

        var changed = await _lab.ChangeAsync(free, _ten);

        Assert.Equal((true, Day("2026-12-05"), 10m), (changed.Value.AtOnce, changed.Value.From, changed.Value.Charged.Amount));
        var account = await _lab.AccountAsync(free);
        Assert.Equal((false, 5, Day("2027-01-05")), (account.IsFree, account.Service.AnchorDay, account.Service.NextCommitDate));
        Assert.Equal(80, await _lab.CreditAsync());
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Data_that_does_not_fit_a_hard_quota_keeps_the_plan()
    {
        await _lab.TellUsageAsync(_s3uid, "2026-12-01 09:00", storedGb: 100.5);

        Assert.Equal(RefusalCode.Conflict, (await _lab.ChangeAsync(_s3uid, _free)).Refusal?.Code);
        await _lab.TellUsageAsync(_s3uid, "2026-12-01 09:30", storedGb: 100);
        Assert.Null((await _lab.ChangeAsync(_s3uid, _free)).Refusal);
    }

    [Fact]
    public async Task Plan_that_waits_and_fits_no_more_is_dropped_and_the_month_paid_as_before()
    {
        await _lab.ChangeAsync(_s3uid, _free);
        await _lab.TellUsageAsync(_s3uid, "2026-12-16 00:02", storedGb: 100.5);

        await _lab.GoToAsync("2026-12-16 00:02");

        var account = await _lab.AccountAsync(_s3uid);
        Assert.Equal((_ten.Id, null), (account.PlanId, account.NextPlanId));
        Assert.Equal(80, await _lab.CreditAsync());
        Assert.Contains(Renewal.NotMoved, await _lab.HappeningsAsync());
    }

    [Fact]
    public async Task No_change_while_a_month_is_closing_or_owed_or_the_service_ends()
    {
        _lab.World.Clock.Now = At("2026-12-16 00:01");
        Assert.Equal(RefusalCode.Conflict, (await _lab.ChangeAsync(_s3uid, _twenty)).Refusal?.Code);

        await _lab.GoToAsync("2026-12-16 00:02");
        await _lab.CancelAsync(_s3uid);
        Assert.Equal(RefusalCode.Conflict, (await _lab.ChangeAsync(_s3uid, _twenty)).Refusal?.Code);
        await _lab.UndoAsync(_s3uid);
        Assert.Null((await _lab.ChangeAsync(_s3uid, _twenty)).Refusal);
    }

    [Fact]
    public async Task Review_tells_what_the_change_then_costs()
    {
        await _lab.TellUsageAsync(_s3uid, "2026-12-01 09:00", storedGb: 150);

        var review = await _lab.World.Get<ReviewPlanChange>().RunAsync(_lab.Ann, new(_s3uid), Token);

        var choice = Assert.Single(review.Value.Choices, choice => choice.Plan.Id == _twenty.Id);
        Assert.Equal((true, 6m, 1m, null), (choice.AtOnce, choice.ChargedNow.Amount, choice.Overage.Amount, choice.Obstacle));
        Assert.Equal(choice.ChargedNow, (await _lab.ChangeAsync(_s3uid, _twenty)).Value.Charged);
    }
}
