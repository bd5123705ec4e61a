using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Portal.Tests.Billing;
using static Portal.Tests.Billing.BillingLab;

namespace Portal.Tests.Lifecycle;

/// <summary>What becomes of an account whose month the credit does not cover. Its unpaid month begins on 16 December 2026.</summary>
public sealed class UnpaidTests : IAsyncLifetime
{
    private BillingLab _lab = null!;
    private string _s3uid = "";

    public async ValueTask InitializeAsync()
    {
        _lab = await CreateAsync(credit: 10);
        _s3uid = await _lab.OrderTenAsync();
        await _lab.GoToAsync("2026-12-16 00:02");
        await _lab.WorkAsync();
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData("2026-12-16 00:03", 1, AccountPhase.Unpaid, AccountState.Active)]
    [InlineData("2026-12-17 23:59", 1, AccountPhase.Unpaid, AccountState.Active)]
    [InlineData("2026-12-18 00:00", 2, AccountPhase.Unpaid, AccountState.Active)]
    [InlineData("2026-12-18 23:59", 2, AccountPhase.Unpaid, AccountState.Active)]
    [InlineData("2026-12-19 00:00", 2, AccountPhase.Suspended, AccountState.Suspended)]
    [InlineData("2026-12-23 00:00", 3, AccountPhase.Suspended, AccountState.Suspended)]
    [InlineData("2026-12-29 23:59", 4, AccountPhase.Suspended, AccountState.Suspended)]
    public async Task Reminders_and_the_suspension_come_on_their_days(string moment, int reminders, AccountPhase phase, AccountState state)
    {
        await _lab.GoToAsync(moment);
        await _lab.WorkAsync();

        var account = await _lab.AccountAsync(_s3uid);
        Assert.Equal((reminders, phase, state), (account.Service.Reminders, account.PhaseAt(_lab.World.Clock.Now), account.State));
        Assert.Null(account.Service.CancelledAt);
    }

    [Fact]
    public async Task Service_is_cancelled_on_its_day_and_its_data_kept_for_the_grace()
    {
        await _lab.GoToAsync("2026-12-19 00:00");
        await _lab.GoToAsync("2026-12-30 00:00");

        var account = await _lab.AccountAsync(_s3uid);
        Assert.Equal((At("2026-12-30 00:00"), At("2027-01-06 00:00")), (account.Service.CancellationDate, account.Service.TerminationDate));
        await _lab.GoToAsync("2026-12-30 00:01");
        Assert.Equal(AccountPhase.Stopped, await _lab.PhaseAsync(_s3uid));

        await _lab.GoToAsync("2027-01-06 00:01");
        Assert.Equal(AccountState.Deleting, (await _lab.AccountAsync(_s3uid)).State);
        Assert.Equal([PeriodState.Paid, PeriodState.Void], (await _lab.PeriodsAsync()).Select(period => period.State));
        Assert.Equal(0, await _lab.CreditAsync());
        await _lab.CheckBooksAsync();
    }

    [Theory]
    [InlineData("2026-12-16 00:02")]
    [InlineData("2026-12-18 12:00")]
    [InlineData("2026-12-19 12:00")]
    [InlineData("2026-12-29 23:59")]
    public async Task Payment_settles_at_once_and_the_day_of_the_month_stays(string moment)
    {
        await _lab.GoToAsync(moment);

        var balance = await _lab.PayAsync(15);
        await _lab.WorkAsync();

        Assert.Equal(5, balance);
        Assert.Equal(5, await _lab.CreditAsync());
        var account = await _lab.AccountAsync(_s3uid);
        Assert.Equal((AccountPhase.Active, AccountState.Active), (account.PhaseAt(_lab.World.Clock.Now), account.State));
        Assert.Equal((16, Day("2027-01-16"), null, 0), (account.Service.AnchorDay, account.Service.NextCommitDate, account.Service.UnpaidSince, account.Service.Reminders));
        Assert.Equal([PeriodState.Paid, PeriodState.Paid], (await _lab.PeriodsAsync()).Select(period => period.State));
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Payment_that_does_not_reach_is_credit_and_pays_nothing()
    {
        Assert.Equal(9.99m, await _lab.PayAsync(9.99m));
        Assert.Equal(AccountPhase.Unpaid, await _lab.PhaseAsync(_s3uid));

        Assert.Equal(0, await _lab.PayAsync(0.01m, "rest"));
        Assert.Equal(AccountPhase.Active, await _lab.PhaseAsync(_s3uid));
    }

    [Fact]
    public async Task Undo_after_the_cancellation_pays_that_very_month()
    {
        await _lab.GoToAsync("2026-12-19 00:00");
        await _lab.GoToAsync("2026-12-30 00:00");
        _lab.World.Clock.Now = At("2027-01-02 12:00");

        var refused = await _lab.UndoAsync(_s3uid);
        Assert.Equal(RefusalCode.NoCredit, refused.Refusal?.Code);
        Assert.Equal(AccountPhase.Stopped, await _lab.PhaseAsync(_s3uid));

        Assert.Equal(10, await _lab.PayAsync(10));
        Assert.Equal(AccountPhase.Stopped, await _lab.PhaseAsync(_s3uid));
        var undone = await _lab.UndoAsync(_s3uid);
        await _lab.WorkAsync();

        Assert.Equal((10, Day("2027-01-16")), (undone.Value.Charged.Amount, undone.Value.NextCommitDate));
        Assert.Equal((AccountPhase.Active, 0), (await _lab.PhaseAsync(_s3uid), await _lab.CreditAsync()));
        Assert.Equal(2, (await _lab.PeriodsAsync()).Count);
        await _lab.CheckBooksAsync();
    }

    [Fact]
    public async Task Customer_who_cancels_an_unpaid_month_ends_it_now_and_pays_nothing()
    {
        _lab.World.Clock.Now = At("2026-12-17 12:00");
        var dates = await _lab.CancelAsync(_s3uid);

        await _lab.GoToAsync("2026-12-17 12:01");

        Assert.Equal(At("2026-12-17 12:00"), dates.Value.CancellationDate);
        Assert.Equal(AccountState.Suspended, (await _lab.AccountAsync(_s3uid)).State);
        await _lab.GoToAsync("2027-01-16 00:02");
        Assert.Equal(0, await _lab.CreditAsync());
    }
}
