using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Lifecycle;

/// <summary>What staff do to the service of a customer's account.</summary>
public sealed class StaffActsTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _customer = null!;
    private Caller _support = null!;
    private Caller _admin = null!;
    private string _s3uid = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _customer = await _world.AddCustomerAsync(credit: 100);
        _support = await _world.AddCustomerAsync("support@example.net", role: Role.Support);
        _admin = await _world.AddCustomerAsync("admin@example.net", role: Role.Admin);
        _s3uid = (await _world.OrderAsync(_customer, await _world.AddPlanAsync(10), "first-bucket")).S3uid;
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Suspension_stops_the_keys_until_staff_let_them_work_again()
    {
        using var s3 = await _world.ConnectAsync(_s3uid);
        await s3.ListBucketsAsync(Token);

        Assert.Null((await _world.Get<SuspendAccount>().RunAsync(_support, new(_s3uid, "Abuse report 12"), Token)).Refusal);
        await KeepAsync();
        await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync(Token));
        Assert.Equal(AccountPhase.Suspended, (await _world.ReadAccountAsync(_s3uid)).PhaseAt(_world.Clock.Now));

        Assert.Null((await _world.Get<ResumeAccount>().RunAsync(_support, new(_s3uid, "Settled by phone"), Token)).Refusal);
        await KeepAsync();
        await s3.ListBucketsAsync(Token);
        await CheckAuditAsync((nameof(SuspendAccount), "Abuse report 12"), (nameof(ResumeAccount), "Settled by phone"));
    }

    [Fact]
    public async Task Suspension_survives_a_payment_and_an_undone_cancellation()
    {
        await _world.Get<SuspendAccount>().RunAsync(_support, new(_s3uid, "Abuse report"), Token);
        await KeepAsync();

        await using (var db = await _world.OpenDbAsync())
        {
            (await db.Accounts.SingleAsync(account => account.S3uid == _s3uid, Token)).Service.Owe(DateOnly.FromDateTime(_world.Clock.Now));
            await db.SaveChangesAsync(Token);
            var account = await db.Accounts.SingleAsync(account => account.S3uid == _s3uid, Token);
            await _world.Get<Settlement>().SettleAsync(db, account, Token);
            await db.SaveChangesAsync(Token);
        }

        await KeepAsync();
        Assert.Equal(AccountState.Suspended, (await _world.ReadAccountAsync(_s3uid)).State);

        await _world.Get<CancelService>().RunAsync(_customer, new(_s3uid), Token);
        Assert.Null((await _world.Get<UndoCancellation>().RunAsync(_customer, new(_s3uid), Token)).Refusal);
        await KeepAsync();
        Assert.Equal(AccountState.Suspended, (await _world.ReadAccountAsync(_s3uid)).State);
    }

    [Fact]
    public async Task Suspension_waits_for_a_location_that_is_away()
    {
        var cluster = (EmbeddedCluster)_world.Get<StorageClusters>().Get("NL");
        await cluster.StopAsync(Token);
        Assert.Null((await _world.Get<SuspendAccount>().RunAsync(_support, new(_s3uid, "Abuse report"), Token)).Refusal);
        await KeepAsync();
        Assert.Equal(AccountState.Suspending, (await _world.ReadAccountAsync(_s3uid)).State);

        await cluster.StartAsync(Token);
        await KeepAsync();
        Assert.Equal(AccountState.Suspended, (await _world.ReadAccountAsync(_s3uid)).State);
    }

    [Fact]
    public async Task Staff_do_not_resume_what_is_not_paid()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            (await db.Accounts.SingleAsync(account => account.S3uid == _s3uid, Token)).BeginSuspension();
            await db.SaveChangesAsync(Token);
        }

        Assert.Equal(RefusalCode.Conflict, (await _world.Get<ResumeAccount>().RunAsync(_support, new(_s3uid, "Asked nicely"), Token)).Refusal!.Code);
    }

    [Fact]
    public async Task What_is_held_and_not_paid_stays_suspended_when_it_is_released()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            var account = await db.Accounts.SingleAsync(account => account.S3uid == _s3uid, Token);
            account.Service.Owe(DateOnly.FromDateTime(_world.Clock.Now).AddDays(-5));
            account.BeginSuspension();
            await db.SaveChangesAsync(Token);
        }

        await KeepAsync();
        await _world.Get<SuspendAccount>().RunAsync(_support, new(_s3uid, "Abuse report"), Token);
        Assert.Null((await _world.Get<ResumeAccount>().RunAsync(_support, new(_s3uid, "Settled by phone"), Token)).Refusal);
        await KeepAsync();

        var left = await _world.ReadAccountAsync(_s3uid);
        Assert.Equal((AccountState.Suspended, null), (left.State, left.HeldSince));
    }

    [Fact]
    public async Task Acts_on_somebody_elses_account_need_a_reason_on_pages_and_keep_it_from_the_customer()
    {
        var plan = await _world.AddPlanAsync(11);
        Assert.Equal("Reason", (await _world.Get<CancelService>().RunAsync(_support, new(_s3uid), Token)).Refusal!.Field);
        Assert.Equal("Reason", (await _world.Get<UndoCancellation>().RunAsync(_support, new(_s3uid), Token)).Refusal!.Field);
        Assert.Equal("Reason", (await _world.Get<ChangePlan>().RunAsync(_admin, new(_s3uid, plan.Id), Token)).Refusal!.Field);
        Assert.Equal("Reason", (await _world.Get<DeleteAccount>().RunAsync(_admin, new(_s3uid, _s3uid), Token)).Refusal!.Field);
        Assert.Equal(RefusalCode.NotFound, (await _world.Get<ChangePlan>().RunAsync(_support, new(_s3uid, plan.Id, "Asked by phone"), Token)).Refusal!.Code);
        Assert.Equal(RefusalCode.NotFound, (await _world.Get<DeleteAccount>().RunAsync(_support, new(_s3uid, _s3uid, "Asked by phone"), Token)).Refusal!.Code);

        Assert.Null((await _world.Get<ChangePlan>().RunAsync(_admin, new(_s3uid, plan.Id, "Asked by phone"), Token)).Refusal);
        Assert.Null((await _world.Get<CancelService>().RunAsync(_support, new(_s3uid, "Left for another"), Token)).Refusal);
        Assert.Null((await _world.Get<UndoCancellation>().RunAsync(_support, new(_s3uid, "Changed their mind"), Token)).Refusal);
        Assert.Equal(RefusalCode.FreshSignInNeeded, (await _world.Get<DeleteAccount>().RunAsync(_admin with { AuthenticatedAt = null }, new(_s3uid, _s3uid, "Asked by phone"), Token)).Refusal!.Code);
        Assert.Null((await _world.Get<DeleteAccount>().RunAsync(_admin, new(_s3uid, _s3uid, "Asked by phone"), Token)).Refusal);

        await CheckAuditAsync(
            (nameof(ChangePlan), "Asked by phone"), (nameof(CancelService), "Left for another"), (nameof(UndoCancellation), "Changed their mind"), (nameof(DeleteAccount), "Asked by phone"));
        await using var db = await _world.OpenDbAsync();
        Assert.All(await db.AuditEvents.Where(line => line.Reason != null).ToListAsync(Token), line => Assert.DoesNotContain(line.Reason!, line.Detail ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_day_of_deletion_moves_within_bounds_and_the_customer_is_told()
    {
        var today = DateOnly.FromDateTime(_world.Clock.Now);
        var set = _world.Get<SetTerminationDate>();
        Assert.Equal(RefusalCode.Conflict, (await set.RunAsync(_support, new(_s3uid, today.AddDays(60), "Asked by phone"), Token)).Refusal!.Code);
        var stops = DateOnly.FromDateTime((await _world.Get<CancelService>().RunAsync(_customer, new(_s3uid), Token)).Value.CancellationDate);

        Assert.Equal(nameof(SetTerminationDateInput.LastDay), (await set.RunAsync(_support, new(_s3uid, stops.AddDays(-1), "Asked by phone"), Token)).Refusal!.Field);
        Assert.Equal(nameof(SetTerminationDateInput.LastDay), (await set.RunAsync(_support, new(_s3uid, stops.AddDays(SetTerminationDate.MaxDays + 1), "Asked by phone"), Token)).Refusal!.Field);
        Assert.Equal(nameof(SetTerminationDateInput.LastDay), (await set.RunAsync(_support, new(_s3uid, stops.AddDays(6), "Asked by phone"), Token)).Refusal!.Field);
        Assert.Equal(RefusalCode.FreshSignInNeeded, (await set.RunAsync(_admin with { AuthenticatedAt = null }, new(_s3uid, stops.AddDays(6), "Asked by phone"), Token)).Refusal!.Code);
        Assert.Null((await set.RunAsync(_admin, new(_s3uid, stops.AddDays(6), "Asked by phone"), Token)).Refusal);
        var moved = await set.RunAsync(_support, new(_s3uid, stops.AddDays(30), "Asked by phone"), Token);

        Assert.Equal(stops.AddDays(31).ToDateTime(TimeOnly.MinValue).AddSeconds(-1), moved.Value.TerminationDate);
        await _world.Mails.WaitForMailAsync("ann@example.net", $"kept until {stops.AddDays(30):d MMMM yyyy}");
    }

    private Task KeepAsync() => _world.Get<ServiceKeeper>().RunOnceAsync(Token);

    private async Task CheckAuditAsync(params (string Operation, string Reason)[] expected)
    {
        await using var db = await _world.OpenDbAsync();
        var events = await db.AuditEvents.Where(line => line.Reason != null).OrderBy(line => line.Id).ToListAsync(Token);
        Assert.Equal(expected, events.Select(line => (line.Operation, line.Reason!)));
        Assert.All(events, line => Assert.Equal(_customer.CustomerId, line.CustomerId));
    }
}
