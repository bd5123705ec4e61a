using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Keys;
using Portal.Core.Lifecycle;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Lifecycle;

/// <summary>What the comparison of books and storage finds, and what it passes over.</summary>
public sealed class CompareStorageTests : IAsyncLifetime
{
    private const string Bucket = "compared-bucket";

    private TestWorld _world = null!;
    private string _s3uid = "";

    private IAccountProvisioner Accounts => _world.Get<StorageClusters>().Get("NL").Accounts;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync(services => services.AddSingleton(TimeProvider.System));
        _s3uid = (await _world.OrderAsync(await _world.AddCustomerAsync(), await _world.AddPlanAsync(0), Bucket)).S3uid;
        await _world.Get<UsageCollector>().RunOnceAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Nothing_is_found_after_an_order()
    {
        var compared = (await CompareAsync()).Value;

        Assert.True(compared.Agrees);
        Assert.Equal([("DE", 0), ("NL", 1)], compared.Locations.Select(location => (location.LocationCode, location.Accounts)));
        Assert.All(compared.Locations, location => Assert.Empty(location.UnderWay));
    }

    [Fact]
    public async Task Account_that_storage_has_lost_is_found()
    {
        await DeleteBucketAsync();
        await Accounts.DeleteAsync(_s3uid, default);

        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.AccountMissing));
    }

    [Fact]
    public async Task Accounts_that_nobody_knows_or_that_should_be_gone_are_found()
    {
        var (unknown, gone) = (new string('0', 32), new string('1', 32));
        foreach (var s3uid in (string[])[unknown, gone, "somebody-else"])
        {
            await Accounts.CreateAsync(s3uid, S3Keys.Generate(), null, "Standard", default);
        }

        await AddRowAsync(gone, account => account.FinishDeletion());

        await ExpectAsync(new StorageDifference(unknown, StorageDifferenceKind.AccountUnknown), new StorageDifference(gone, StorageDifferenceKind.AccountLeftOver));
    }

    [Fact]
    public async Task Keys_that_work_or_do_not_against_the_books_are_found()
    {
        await Accounts.SuspendAsync(_s3uid, default);
        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.Suspended));

        await ChangeAsync(account => account.BeginSuspension());
        Assert.Equal([new AccountUnderWay(_s3uid, AccountState.Suspending)], (await CompareAsync()).Value.Locations[1].UnderWay);
        await ExpectAsync();

        await ChangeAsync(account => account.FinishSuspension());
        await ExpectAsync();

        await Accounts.ResumeAsync(_s3uid, default);
        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.NotSuspended));
    }

    [Fact]
    public async Task Another_quota_is_found()
    {
        await Accounts.SetQuotaAsync(_s3uid, 5, default);
        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.Quota, $"{100 * Plan.BytesPerGb}", "5"));

        await Accounts.SetQuotaAsync(_s3uid, null, default);
        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.Quota, $"{100 * Plan.BytesPerGb}"));
    }

    [Fact]
    public async Task Missing_and_foreign_keys_are_found_and_not_told()
    {
        var keys = await ReadKeysAsync();
        await Accounts.ReplaceKeysAsync(_s3uid, [], default);
        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.KeyMissing));

        await Accounts.ReplaceKeysAsync(_s3uid, [keys, S3Keys.Generate(), S3Keys.Generate()], default);
        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.KeysUnknown, Found: "2"));
        Assert.DoesNotContain(keys.AccessKey, System.Text.Json.JsonSerializer.Serialize((await CompareAsync()).Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bucket_that_has_gone_is_found_until_the_next_reading()
    {
        await DeleteBucketAsync();
        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.BucketMissing, Bucket));

        await _world.Get<UsageCollector>().RunOnceAsync(CancellationToken.None);
        await ExpectAsync();
    }

    [Fact]
    public async Task Bucket_is_found_if_a_reading_should_have_seen_it()
    {
        using var s3 = await _world.ConnectAsync(_s3uid);
        await s3.PutBucketAsync("made-by-a-program");
        await ExpectAsync();

        await using var db = await _world.OpenDbAsync();
        await db.Accounts.ExecuteUpdateAsync(row => row.SetProperty(account => account.Usage.MeasuredAt, DateTime.UtcNow.AddMinutes(1)));
        await ExpectAsync(new StorageDifference(_s3uid, StorageDifferenceKind.BucketUnknown, Found: "made-by-a-program"));
    }

    [Fact]
    public async Task Location_that_is_no_longer_configured_and_still_has_accounts_is_named()
    {
        await AddRowAsync(new string('2', 32), account => account.Activate(DateTime.UtcNow), "XX");

        var compared = (await CompareAsync()).Value;

        Assert.False(compared.Agrees);
        Assert.Equal(RefusalCode.StorageUnavailable, Assert.Single(compared.Locations, location => location.LocationCode == "XX").Refusal?.Code);
        Assert.Equal(RefusalCode.NotFound, (await _world.Get<CompareStorage>().RunAsync(Caller.Operator, new("YY"))).Refusal?.Code);
    }

    private Task<Result<StorageComparison>> CompareAsync() => _world.Get<CompareStorage>().RunAsync(Caller.Operator, new());

    private async Task ExpectAsync(params StorageDifference[] expected)
    {
        var compared = (await CompareAsync()).Value;
        Assert.Equal(expected, compared.Locations.SelectMany(location => location.Differences).OrderByDescending(difference => difference.S3uid == _s3uid).ThenBy(difference => difference.S3uid));
        Assert.Equal(expected.Length == 0, compared.Agrees);
    }

    private async Task<S3Keys> ReadKeysAsync()
    {
        await using var db = await _world.OpenDbAsync();
        return await _world.Get<StorageConnections>().ReadKeysAsync(db, (await _world.ReadAccountAsync(_s3uid)).Id, default);
    }

    private async Task DeleteBucketAsync()
    {
        using var s3 = await _world.ConnectAsync(_s3uid);
        await s3.DeleteBucketAsync(Bucket);
    }

    private async Task ChangeAsync(Action<StorageAccount> change)
    {
        await using var db = await _world.OpenDbAsync();
        change(await db.Accounts.SingleAsync(account => account.S3uid == _s3uid));
        await db.SaveChangesAsync();
    }

    private async Task AddRowAsync(string s3uid, Action<StorageAccount> change, string location = "NL")
    {
        await using var db = await _world.OpenDbAsync();
        var first = await db.Accounts.AsNoTracking().SingleAsync(account => account.S3uid == _s3uid);
        var account = new StorageAccount { S3uid = s3uid, OwnerId = first.OwnerId, PlanId = first.PlanId, LocationCode = location, Label = s3uid, CreatedAt = DateTime.UtcNow };
        change(account);
        db.Accounts.Add(account);
        await db.SaveChangesAsync();
    }
}
