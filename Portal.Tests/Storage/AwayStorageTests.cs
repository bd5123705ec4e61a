using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Storage;

/// <summary>A location whose storage does not work, of either kind: whoever is told reads which one it is, and staff read since when and why.</summary>
public sealed class AwayStorageTests
{
    private const string Name = "Amsterdam";
    private const string Buckets = "buckets";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Questions => [.. s_questions.Keys];

    /// <summary>What is in the buckets is read from the file where the storage does not run: a verb looks at it beside the portal that has it.</summary>
    public static TheoryData<string> QuestionsToWhatRuns => [.. s_questions.Keys.Where(question => question != Buckets)];

    private static readonly Dictionary<string, Func<IStorageCluster, Task>> s_questions = new()
    {
        ["exists"] = cluster => cluster.Accounts.ExistsAsync("a", Token),
        ["create"] = cluster => cluster.Accounts.CreateAsync("a", S3Keys.Generate(), null, "Standard", Token),
        [Buckets] = cluster => cluster.Usage.ReadBucketsAsync(null, Token),
        ["traffic"] = cluster => cluster.Usage.ReadTrafficAsync(["a"], default, default, Token),
        ["name"] = cluster => cluster.BucketExistsAsync("bucket", Token),
        ["probe"] = cluster => cluster.ProbeAsync(Token),
        ["s3"] = async cluster =>
        {
            using var s3 = cluster.Connect(S3Keys.Generate());
            await s3.ListBucketsAsync(Token);
        },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Gateway_that_nobody_listens_at_is_named_whatever_is_asked(string question)
    {
        using var gateway = new DeadGateway("NL", Name);

        await CheckAsync(gateway.Cluster, question);
    }

    [Theory]
    [MemberData(nameof(QuestionsToWhatRuns))]
    public async Task Embedded_storage_that_stopped_is_named_whatever_is_asked(string question)
    {
        await using var world = await TestWorld.CreateAsync();
        var cluster = (EmbeddedCluster)world.Get<StorageClusters>().Get("NL");
        await cluster.StopAsync(Token);

        await CheckAsync(cluster, question);
    }

    [Fact]
    public async Task Embedded_storage_that_stopped_still_tells_what_is_in_its_buckets()
    {
        await using var world = await TestWorld.CreateAsync();
        var cluster = (EmbeddedCluster)world.Get<StorageClusters>().Get("NL");
        var (s3uid, keys) = (new string('a', 32), S3Keys.Generate());
        await cluster.Accounts.CreateAsync(s3uid, keys, null, "Standard", Token);
        using (var s3 = cluster.Connect(keys))
        {
            await s3.PutBucketAsync("a-bucket", Token);
        }

        await cluster.StopAsync(Token);

        Assert.Equal("a-bucket", Assert.Single((await cluster.Usage.ReadBucketsAsync(null, Token))[s3uid]).Name);
    }

    [Fact]
    public async Task Time_limit_of_whoever_asks_names_the_location_too()
    {
        using var gateway = new DeadGateway("NL", Name, silent: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gateway.Cluster.Accounts.ExistsAsync("a", limit.Token));

        Assert.Equal(Name, S3Errors.From(exception)?.Location?.Name);
        Assert.Null(gateway.Cluster.Health.Read().LastError); // Whoever gives up so soon had a reason of their own.
    }

    [Fact]
    public async Task Gateway_that_was_silent_for_long_is_noted()
    {
        using var gateway = new DeadGateway("NL", Name, silent: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2.5));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gateway.Cluster.ProbeAsync(limit.Token));

        var health = gateway.Cluster.Health.Read();
        Assert.Equal((1, 1, null), (health.Requests, health.Failed, health.LastSuccessAt));
        Assert.Contains($"{gateway.Address.Authority} had not answered", health.LastError!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_held_back_after_a_row_of_failures_and_a_probe_is_not()
    {
        using var gateway = new DeadGateway("NL", Name);
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<StorageException>(() => gateway.Cluster.Accounts.ExistsAsync("a", Token));
        }

        Assert.True(gateway.Cluster.Health.Read().IsHeldBack);
        var sent = gateway.Cluster.Health.Read().Requests;
        await Assert.ThrowsAsync<StorageException>(() => gateway.Cluster.Accounts.ExistsAsync("a", Token));
        Assert.Equal(sent, gateway.Cluster.Health.Read().Requests);
        await Assert.ThrowsAsync<StorageException>(() => gateway.Cluster.ProbeAsync(Token));
        Assert.Equal(sent + 1, gateway.Cluster.Health.Read().Requests);
    }

    [Fact]
    public async Task Embedded_storage_tells_how_it_is_and_what_room_it_has()
    {
        await using var world = await TestWorld.CreateAsync(services => services.AddSingleton(TimeProvider.System));
        var cluster = world.Get<StorageClusters>().Get("NL");
        var keys = S3Keys.Generate();
        await cluster.Accounts.CreateAsync(new string('a', 32), keys, null, "Standard", Token);
        using var s3 = cluster.Connect(keys);
        await s3.PutBucketAsync("a-bucket", Token);
        var started = Stopwatch.GetTimestamp();

        var capacity = await cluster.ProbeAsync(Token);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(capacity!.FreeBytes, 1, capacity.TotalBytes);
        var health = cluster.Health.Read();
        Assert.Equal((3, 0, null), (health.Requests, health.Failed, health.FailingSince));
        Assert.True(health.P95 >= health.Median && health.Median > TimeSpan.Zero);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.Get<Core.Data.DataDirectory>().StorageOf("NL"), "temporary")));
    }

    private static async Task CheckAsync(IStorageCluster cluster, string question)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => s_questions[question](cluster));

        var fault = S3Errors.From(exception);
        Assert.Equal((StorageFault.Unavailable, cluster.Location), (fault?.Fault, fault?.Location));
        var refusal = StorageRefusals.From(fault!);
        Assert.Equal(RefusalCode.StorageUnavailable, refusal.Code);
        Assert.StartsWith($"Storage in {Name} does not answer at the moment. Nothing was changed;", refusal.Message, StringComparison.Ordinal);
        var health = cluster.Health.Read();
        Assert.NotNull(health.FailingSince);
        Assert.False(string.IsNullOrWhiteSpace(health.LastError?.Text));
        Assert.Null(health.LastSuccessAt);
    }
}
