using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Core.Catalog;
using Portal.Core.Jobs;
using Portal.Core.Keys;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

/// <summary>A customer with an account and the bucket "files", on real storage; the clock is the real one, as signatures carry it.</summary>
internal sealed class FilesLab : IAsyncDisposable
{
    public const string Bucket = "files";

    private readonly bool _ownsWorld;

    private FilesLab(TestWorld world, string bucket, bool ownsWorld) => (World, Name, _ownsWorld) = (world, bucket, ownsWorld);

    public TestWorld World { get; }

    /// <summary>Of the customer's bucket: <see cref="Bucket"/> unless it was given another.</summary>
    public string Name { get; }

    public required Caller Caller { get; init; }

    public string S3uid { get; private set; } = "";

    public IAmazonS3 S3 { get; private set; } = null!;

    public static Task<FilesLab> CreateAsync() => CreateAsync(Bucket, amsterdam: null);

    /// <param name="amsterdam">The location of the account; embedded storage if absent.</param>
    public static async Task<FilesLab> CreateAsync(string bucket, LocationOptions? amsterdam) => await CreateAsync(
        await TestWorld.CreateAsync(
            services => services
                .AddSingleton(TimeProvider.System)
                .AddSingleton(new JobRunnerOptions { Round = TimeSpan.FromMilliseconds(50) }),
            amsterdam: amsterdam),
        "ann@example.net",
        bucket,
        ownsWorld: true);

    /// <summary>A further customer in a world that there is.</summary>
    public static async Task<FilesLab> CreateAsync(TestWorld world, string email, string bucket, bool ownsWorld = false)
    {
        var lab = new FilesLab(world, bucket, ownsWorld) { Caller = await world.AddCustomerAsync(email) };
        await lab.AddAccountAsync(bucket);
        return lab;
    }

    public T Get<T>()
        where T : notnull => World.Get<T>();

    /// <summary>Runs an operation that has to succeed.</summary>
    public async Task<TAnswer> RunAsync<TInput, TAnswer>(Operation<TInput, TAnswer> operation, TInput input)
    {
        var answer = await operation.RunAsync(Caller, input, TestContext.Current.CancellationToken);
        Assert.Null(answer.Refusal);
        return answer.Value;
    }

    public Task PutAsync(params IEnumerable<string> keys) => Parallel.ForEachAsync(
        keys.Distinct(),
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (key, stop) => await S3.PutObjectAsync(new PutObjectRequest { BucketName = Name, Key = key, ContentBody = ContentOf(key) }, stop));

    /// <summary>What <see cref="PutAsync"/> writes into a file.</summary>
    public static string ContentOf(string key) => $"This is {key}.";

    /// <summary>All keys of the bucket as storage has them.</summary>
    public async Task<SortedSet<string>> KeysAsync()
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        string? token = null;
        do
        {
            var page = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name, ContinuationToken = token });
            keys.UnionWith((page.S3Objects ?? []).Select(found => found.Key));
            token = page.NextContinuationToken;
        }
        while (token is not null);
        return keys;
    }

    /// <summary>Runs the portal's jobs until this one is over.</summary>
    public async Task<Job> FinishAsync(long jobId)
    {
        var runner = Get<IEnumerable<IHostedService>>().OfType<JobRunner>().Single();
        await runner.StartAsync(CancellationToken.None);
        for (var tries = 0; ; tries++)
        {
            await using var db = await World.OpenDbAsync();
            var job = await db.Jobs.AsNoTracking().SingleAsync(job => job.Id == jobId);
            if (job.IsOver || tries > 1000)
            {
                await runner.StopAsync(CancellationToken.None);
                return job;
            }

            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        if (_ownsWorld)
        {
            await World.DisposeAsync();
        }
    }

    /// <summary>An account with the bucket, as an order makes it.</summary>
    private async Task AddAccountAsync(string bucket)
    {
        await using var db = await World.OpenDbAsync();
        var plan = new Plan
        {
            Name = $"Free {bucket}",
            Active = true,
            QuotaGb = 1,
            StorageType = "Standard",
            Locations = ["NL"],
            Monthly = Price.Free,
            TrafficOverage = Price.Free,
            StorageOverage = Price.Free,
        };
        db.Plans.Add(plan);
        await db.SaveChangesAsync();
        S3uid = (await RunAsync(Get<PlaceOrder>(), new(plan.Id, "NL", bucket, Guid.NewGuid().ToString()))).S3uid;
        await Get<OrderWorker>().RunOnceAsync(CancellationToken.None);
        var account = await db.Accounts.SingleAsync(account => account.S3uid == S3uid);
        S3 = await Get<StorageConnections>().ConnectAsync(db, account, CancellationToken.None);
    }
}
