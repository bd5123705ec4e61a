using System.Diagnostics;
using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Buckets;
using Portal.Core.Messaging;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Files;
using Portal.Tests.Support;

namespace Portal.Tests.Metering;

/// <summary>What a script gets to know of an account's usage, and what storage is asked for it.</summary>
public sealed class ShowUsageTests : IAsyncLifetime
{
    private readonly TestClock _clock = new() { Now = TimeProvider.System.GetUtcNow().UtcDateTime };
    private TestWorld _world = null!;
    private FilesLab _lab = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync(services => services
            .AddSingleton<TimeProvider>(_clock)
            .AddSingleton(new UsageQueueOptions { Capacity = 2, Workers = 1 }));
        _lab = await FilesLab.CreateAsync(_world, "ann@example.net", FilesLab.Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task First_answer_is_read_from_storage_and_the_next_from_the_database()
    {
        await _lab.PutAsync("a", "b");
        using var readings = new Readings(_lab.S3uid);

        var first = await ShowAsync();
        var second = await ShowAsync();

        Assert.Equal(1, readings.Count);
        Assert.True(first.IsFresh);
        Assert.Equal(TestDatabases.AsKept(_clock.Now), first.MeasuredAt);
        var bucket = Assert.Single(first.Buckets);
        Assert.Equal((FilesLab.Bucket, 20, 2), (bucket.Name, bucket.Bytes, bucket.Objects));
        Assert.Equal(DateTimeKind.Utc, bucket.CreatedAt.Kind);
        Assert.Equal((20, 20, 1, AccountPhase.Active, "NL"), (first.Bytes, first.PeakBytes, first.QuotaGb, first.Phase, first.LocationCode));
        Assert.InRange(first.TrafficBytes, 20, 10_000);
        Assert.Equal(_world.Get<StorageClusters>().Get("NL").Endpoint, first.Endpoint);
        Assert.Equivalent(first, second, strict: true);
    }

    [Fact]
    public async Task Reading_grows_old_and_is_made_anew()
    {
        await ShowAsync();
        await _lab.PutAsync("a");

        Assert.Equal(0, (await ShowAsync()).Bytes);
        Assert.Equal(10, (await ShowAsync(anew: true)).Bytes);
        await _lab.PutAsync("b");
        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(20, (await ShowAsync()).Bytes);
    }

    [Fact]
    public async Task Bucket_that_was_made_or_deleted_is_seen_by_the_very_next_question()
    {
        await ShowAsync();
        using var readings = new Readings(_lab.S3uid);

        await _lab.RunAsync(_lab.Get<CreateBucket>(), new(_lab.S3uid, "another"));
        Assert.Equal(["another", FilesLab.Bucket], (await ShowAsync()).Buckets.Select(bucket => bucket.Name));
        Assert.Equal(2, (await _world.ReadAccountAsync(_lab.S3uid)).Usage.Buckets);

        Assert.True((await _lab.RunAsync(_lab.Get<DeleteBucket>(), new(_lab.S3uid, "another"))).WasThere);
        Assert.False((await _lab.RunAsync(_lab.Get<DeleteBucket>(), new(_lab.S3uid, "another"))).WasThere);
        Assert.Equal([FilesLab.Bucket], (await ShowAsync()).Buckets.Select(bucket => bucket.Name));
        Assert.Equal(1, (await _world.ReadAccountAsync(_lab.S3uid)).Usage.Buckets);
        Assert.Equal(0, readings.Count);
    }

    [Fact]
    public async Task Storage_that_is_away_leaves_what_is_known_with_its_age_at_once()
    {
        await _lab.PutAsync("a");
        var known = await ShowAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await ((EmbeddedCluster)_world.Get<StorageClusters>().Get("NL")).StopAsync(Token);

        var started = Stopwatch.GetTimestamp();
        var answer = await ShowAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.False(answer.IsFresh);
        Assert.Equal((known.MeasuredAt, 10, 1), (answer.MeasuredAt, answer.Bytes, answer.Buckets.Count));
        var anew = await _lab.Get<ShowUsage>().RunAsync(_lab.Caller, new(_lab.S3uid, Anew: true), Token);
        Assert.Equal(RefusalCode.StorageUnavailable, anew.Refusal?.Code);
    }

    [Fact]
    public async Task Storage_that_is_slow_is_asked_once_for_all_who_ask_and_its_answer_is_kept_though_nobody_waited()
    {
        var vault = ((EmbeddedCluster)_world.Get<StorageClusters>().Get("NL")).Vault;
        using var readings = new Readings(_lab.S3uid);
        using var slow = new ManualResetEventSlim();
        var held = vault.Database.WriteAsync(_ => slow.Wait(Token));
        vault.Traffic.AddSent(_lab.S3uid, 1_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ShowAsync()));

        Assert.All(answers, answer => Assert.Equal((false, null), (answer.IsFresh, answer.MeasuredAt)));
        slow.Set();
        await held;
        await Eventually.TrueAsync(async () => (await _world.ReadAccountAsync(_lab.S3uid)).Usage.MeasuredAt is not null);
        Assert.InRange((await ShowAsync()).TrafficBytes, 1_000_000, 1_010_000);
        Assert.Equal(1, readings.Count);
    }

    [Fact]
    public async Task Account_that_is_being_deleted_answers_without_asking_storage()
    {
        await _lab.PutAsync("a");
        await ShowAsync();
        await using (var db = await _world.OpenDbAsync())
        {
            (await db.Accounts.SingleAsync(account => account.S3uid == _lab.S3uid, Token)).BeginDeletion();
            await db.SaveChangesAsync(Token);
        }

        _clock.Advance(TimeSpan.FromMinutes(10));
        using var readings = new Readings(_lab.S3uid);

        var answer = await ShowAsync(anew: true);

        Assert.Equal((10, false, AccountPhase.Deleting, 0), (answer.Bytes, answer.IsFresh, answer.Phase, readings.Count));
    }

    [Fact]
    public async Task Nobody_sees_the_usage_of_others()
    {
        var bob = await _world.AddCustomerAsync("bob@example.net");
        Assert.Equal(RefusalCode.NotFound, (await _lab.Get<ShowUsage>().RunAsync(bob, new(_lab.S3uid), Token)).Refusal?.Code);
    }

    private Task<AccountReading> ShowAsync(bool anew = false) => _lab.RunAsync(_lab.Get<ShowUsage>(), new(_lab.S3uid, anew));
}
