using Amazon.S3;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>The gateway fails in the middle of a bulk delete: it goes on by itself, and nothing beside is deleted.</summary>
[Trait("Needs", "Ceph")]
[Collection(RgwFaultsCollection.Name)]
public sealed class RgwDeletionFaultTests(CephGateway ceph) : IAsyncLifetime
{
    private const int Many = 2_500;

    private static readonly string[] s_kept = ["a", "folder", "folder!", "folder-2/1", "z/folder/1"];

    private readonly string _bucket = RgwFaultLab.NewBucket();
    private RgwFaultLab _lab = null!;
    private PlacedOrder _account = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await RgwFaultLab.CreateAsync(ceph);
        _account = await _lab.World.OrderAsync(_lab.Caller, await _lab.World.AddPlanAsync(0), _bucket);
    }

    public ValueTask DisposeAsync() => _lab?.DisposeAsync() ?? default;

    public static TheoryData<Trouble> Troubles() => [.. Enum.GetValues<Trouble>()];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Bulk_delete_goes_on_and_touches_nothing_else(Trouble trouble)
    {
        using var s3 = await _lab.World.ConnectAsync(_account.S3uid);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Many).Select(number => $"folder/{number}").Concat(s_kept),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (key, stop) => await s3.PutObjectAsync(new() { BucketName = _bucket, Key = key }, stop));
        _lab.Proxy.Use("delay 150"); // So that there is a middle.
        var started = await _lab.World.Get<DeleteSelection>().RunAsync(_lab.Caller, new(_account.S3uid, _bucket, "", [], ["folder/"]));

        var broken = false;
        var done = await _lab.RunJobUntilAsync(started.Value.JobId, job =>
        {
            if (!broken && job.DoneCount > 0)
            {
                Assert.InRange(job.DoneCount, 1, Many - 1);
                _lab.Begin(trouble);
                broken = true;
            }
            else if (broken && (job.Error is not null || (trouble is Trouble.Slow && _lab.Proxy.Struck > 1)))
            {
                _lab.EndAsync().GetAwaiter().GetResult();
            }

            return job.IsOver;
        });

        Assert.True(broken);
        Assert.Equal((JobState.Completed, Many, 0), (done.State, done.DoneCount, done.FailedCount));
        Assert.Equal(s_kept, (await s3.ListObjectsV2Async(new() { BucketName = _bucket })).S3Objects.Select(found => found.Key));
        await _lab.CheckAsync();
    }
}
