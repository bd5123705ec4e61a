using Amazon.S3;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>The gateway fails in the middle of a bulk delete: it goes on by itself, and nothing beside is deleted.</summary>
public sealed class RgwDeletionFaultTests(CephGateway ceph) : RgwFaultTests(ceph, monthly: 0)
{
    private const int Many = 2_500;

    private static readonly string[] s_kept = ["a", "folder", "folder!", "folder-2/1", "z/folder/1"];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Bulk_delete_goes_on_and_touches_nothing_else(Trouble trouble)
    {
        using var s3 = await Lab.World.ConnectAsync(Account.S3uid);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Many).Select(number => $"folder/{number}").Concat(s_kept),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (key, stop) => await s3.PutObjectAsync(new() { BucketName = Bucket, Key = key }, stop));
        Lab.Proxy.Use("delay 150"); // So that there is a middle.
        var started = await Lab.World.Get<DeleteSelection>().RunAsync(Lab.Caller, new(Account.S3uid, Bucket, "", [], ["folder/"]));

        var broken = false;
        var done = await Lab.RunJobUntilAsync(started.Value.JobId, job =>
        {
            if (!broken && job.DoneCount > 0)
            {
                Assert.InRange(job.DoneCount, 1, Many - 1);
                Lab.Begin(trouble);
                broken = true;
            }
            else if (broken && (job.Error is not null || (trouble is Trouble.Slow && Lab.Proxy.Struck > 1)))
            {
                Lab.EndAsync().GetAwaiter().GetResult();
            }

            return job.IsOver;
        });

        Assert.True(broken);
        Assert.Equal((JobState.Completed, Many, 0), (done.State, done.DoneCount, done.FailedCount));
        Assert.Equal(s_kept, (await s3.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects.Select(found => found.Key));
        await Lab.CheckAsync();
    }
}
