using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Lifecycle;

public sealed class ServiceLifeTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _caller = await _world.AddCustomerAsync(credit: 100);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Cancelling_ends_the_service_the_second_before_the_next_commit_date()
    {
        var s3uid = await OrderPaidAsync();

        var dates = await CancelAsync(s3uid);
        var again = await CancelAsync(s3uid);

        Assert.Equal(new DateTime(2026, 12, 15, 23, 59, 59, DateTimeKind.Utc), dates.Value.CancellationDate);
        Assert.Equal(new DateTime(2026, 12, 22, 23, 59, 59, DateTimeKind.Utc), dates.Value.TerminationDate);
        Assert.Equal(dates.Value, again.Value);
        Assert.Equal(AccountPhase.Ending, (await _world.ReadAccountAsync(s3uid)).PhaseAt(_world.Clock.Now));
    }

    [Fact]
    public async Task Undo_before_the_end_costs_nothing_and_leaves_the_next_commit_date()
    {
        var s3uid = await OrderPaidAsync();
        await CancelAsync(s3uid);

        var undone = await UndoAsync(s3uid);

        Assert.True(undone.Value.Charged.IsZero);
        Assert.Equal(90, await _world.CreditOfAsync(_caller));
        var account = await _world.ReadAccountAsync(s3uid);
        Assert.Equal(AccountPhase.Active, account.PhaseAt(_world.Clock.Now));
        Assert.Equal(new DateOnly(2026, 12, 16), account.Service.NextCommitDate);
    }

    [Fact]
    public async Task Keys_stop_at_the_end_and_undo_then_pays_a_new_month_and_brings_them_back()
    {
        var s3uid = await OrderPaidAsync();
        await CancelAsync(s3uid);
        using var s3 = await _world.ConnectAsync(s3uid);

        _world.Clock.Now = new DateTime(2026, 12, 16, 0, 0, 30, DateTimeKind.Utc);
        await KeepAsync();

        Assert.Equal(AccountState.Suspended, (await _world.ReadAccountAsync(s3uid)).State);
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.ListBucketsAsync());

        var undone = await UndoAsync(s3uid);
        await KeepAsync();

        Assert.Equal(10, undone.Value.Charged.Amount);
        Assert.Equal(80, await _world.CreditOfAsync(_caller));
        Assert.Equal(new DateOnly(2027, 1, 16), undone.Value.NextCommitDate);
        Assert.Equal(AccountState.Active, (await _world.ReadAccountAsync(s3uid)).State);
        Assert.Single((await s3.ListBucketsAsync()).Buckets);
    }

    [Fact]
    public async Task Undo_after_the_end_without_credit_is_refused_and_changes_nothing()
    {
        var poor = await _world.AddCustomerAsync("poor@example.net", credit: 10);
        var plan = await _world.AddPlanAsync(10);
        var s3uid = (await _world.OrderAsync(poor, plan, "poor-bucket")).S3uid;
        await _world.Get<CancelService>().RunAsync(poor, new(s3uid));
        _world.Clock.Now = new DateTime(2026, 12, 17, 0, 0, 0, DateTimeKind.Utc);
        await KeepAsync();

        var refused = await _world.Get<UndoCancellation>().RunAsync(poor, new(s3uid));

        Assert.Equal(RefusalCode.NoCredit, refused.Refusal!.Code);
        Assert.Equal(AccountPhase.Stopped, (await _world.ReadAccountAsync(s3uid)).PhaseAt(_world.Clock.Now));
    }

    [Fact]
    public async Task Data_is_gone_after_the_termination_date_and_undo_comes_too_late()
    {
        var s3uid = await OrderPaidAsync();
        await CancelAsync(s3uid);
        _world.Clock.Now = new DateTime(2026, 12, 23, 0, 0, 30, DateTimeKind.Utc);

        await KeepAsync();
        var late = await UndoAsync(s3uid);
        await RunJobsAsync();

        Assert.Equal(RefusalCode.Conflict, late.Refusal!.Code);
        Assert.Equal(AccountState.Deleted, (await _world.ReadAccountAsync(s3uid)).State);
        Assert.False(await _world.Get<Core.Storage.StorageClusters>().Get("NL").Accounts.ExistsAsync(s3uid, default));
    }

    [Fact]
    public async Task Undo_without_a_cancellation_is_refused()
    {
        var s3uid = await OrderPaidAsync();

        Assert.Equal(RefusalCode.Conflict, (await UndoAsync(s3uid)).Refusal!.Code);
    }

    [Fact]
    public async Task Free_account_is_not_cancelled_but_deleted_with_all_its_files()
    {
        var plan = await _world.AddPlanAsync(0);
        var s3uid = (await _world.OrderAsync(_caller, plan, "free-bucket")).S3uid;
        using (var s3 = await _world.ConnectAsync(s3uid))
        {
            for (var number = 0; number < 5; number++)
            {
                await s3.PutObjectAsync(new PutObjectRequest { BucketName = "free-bucket", Key = $"folder/{number}", ContentBody = "x" });
            }

            await s3.InitiateMultipartUploadAsync("free-bucket", "unfinished");
        }

        Assert.Equal(RefusalCode.Conflict, (await CancelAsync(s3uid)).Refusal!.Code);
        Assert.Equal(RefusalCode.Invalid, (await DeleteAsync(_caller, s3uid, "something else")).Refusal!.Code);
        Assert.Equal(RefusalCode.FreshSignInNeeded, (await DeleteAsync(_caller with { AuthenticatedAt = _world.Clock.Now.AddMinutes(-6) }, s3uid, s3uid)).Refusal!.Code);
        Assert.False((await DeleteAsync(_caller, s3uid, s3uid)).IsRefused);
        await RunJobsAsync();

        Assert.Equal(AccountState.Deleted, (await _world.ReadAccountAsync(s3uid)).State);
        Assert.False(await _world.Get<Core.Storage.StorageClusters>().Get("NL").BucketExistsAsync("free-bucket", default));
        Assert.Empty((await _world.Get<ListAccounts>().RunAsync(_caller, new())).Value.Accounts);
    }

    [Fact]
    public async Task Waiting_for_a_deletion_ends_with_it_and_only_its_owner_learns_of_it()
    {
        var s3uid = await OrderPaidAsync();
        Assert.Equal(new DeletionOutcome(IsDeleting: false, IsDeleted: false), (await WaitAsync(_caller, TimeSpan.FromSeconds(60))).Value);
        await DeleteAsync(_caller, s3uid, s3uid);
        Assert.Equal(new DeletionOutcome(IsDeleting: true, IsDeleted: false), (await WaitAsync(_caller, TimeSpan.Zero)).Value);

        var waiting = WaitAsync(_caller, TimeSpan.FromSeconds(60));
        await RunJobsAsync();

        Assert.Equal(new DeletionOutcome(IsDeleting: false, IsDeleted: true), (await waiting).Value);
        Assert.Equal(new DeletionOutcome(IsDeleting: false, IsDeleted: true), (await WaitAsync(_caller, TimeSpan.FromSeconds(60))).Value);
        var other = await _world.AddCustomerAsync("bob@example.net");
        Assert.Equal(RefusalCode.NotFound, (await WaitAsync(other, TimeSpan.Zero)).Refusal?.Code);
        Assert.Equal(nameof(WaitForDeletionInput.Patience), (await WaitAsync(_caller, TimeSpan.FromMinutes(2))).Refusal?.Field);

        Task<Result<DeletionOutcome>> WaitAsync(Caller caller, TimeSpan patience) => _world.Get<WaitForDeletion>().RunAsync(caller, new(s3uid, patience));
    }

    private async Task<string> OrderPaidAsync()
    {
        var plan = await _world.AddPlanAsync(10);
        return (await _world.OrderAsync(_caller, plan, "paid-bucket")).S3uid;
    }

    private Task<Result<CancellationDates>> CancelAsync(string s3uid) => _world.Get<CancelService>().RunAsync(_caller, new(s3uid));

    private Task<Result<UndoneCancellation>> UndoAsync(string s3uid) => _world.Get<UndoCancellation>().RunAsync(_caller, new(s3uid));

    private Task<Result<Done>> DeleteAsync(Caller caller, string s3uid, string name) => _world.Get<DeleteAccount>().RunAsync(caller, new(s3uid, name));

    private Task KeepAsync() => _world.Get<ServiceKeeper>().RunOnceAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets the runner work until no job is open.</summary>
    private async Task RunJobsAsync()
    {
        var runner = _world.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<JobRunner>().Single();
        await runner.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(async () =>
        {
            await using var db = await _world.OpenDbAsync();
            return !await db.Jobs.AnyAsync(job => job.State == JobState.Queued || job.State == JobState.Running);
        });
        await runner.StopAsync(CancellationToken.None);
    }
}
