using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>The program dies while it ends or resumes a service, and is started again.</summary>
[Trait("Needs", "Process")]
public sealed class LifecycleKillTests : IDisposable
{
    private const string Bucket = "killed-bucket";
    private const int Objects = 5_000;

    private readonly KilledPortal _portal = new();

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task Deletion_of_many_files_goes_on_where_the_program_died()
    {
        string s3uid;
        await using (var world = await _portal.OpenAsync())
        {
            (var caller, s3uid) = await OrderAsync(world);
            using var s3 = await world.ConnectAsync(s3uid);
            await Parallel.ForAsync(0, Objects, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, stop) =>
                await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = $"folder/{number}", ContentBody = "x" }, stop));
            await s3.InitiateMultipartUploadAsync(Bucket, "unfinished");
            Assert.Null((await world.Get<DeleteAccount>().RunAsync(caller, new(s3uid, s3uid))).Refusal);
        }

        await _portal.RunUntilAsync(db => db.Jobs.AnyAsync(job => job.DoneCount > 0));
        var left = (await _portal.ReadStorageAsync("SELECT CAST(key AS TEXT) FROM object")).Count;
        await _portal.RunUntilAsync(db => db.Jobs.AllAsync(job => job.State == JobState.Completed));

        Assert.InRange(left, 1, Objects - 1);
        await using var after = await _portal.OpenAsync();
        await _portal.CheckStorageAsync(after, []);
        Assert.Empty(await _portal.ReadStorageAsync("SELECT CAST(key AS TEXT) FROM object"));
        Assert.Empty(await _portal.ReadStorageAsync("SELECT id FROM upload"));
        await using var db = await after.OpenDbAsync();
        var job = await db.Jobs.SingleAsync();
        Assert.Equal(AccountState.Deleted, (await db.Accounts.SingleAsync()).State);
        Assert.Equal(job.TotalCount, job.DoneCount);
    }

    [Theory]
    [InlineData("service.resume/start")]
    [InlineData("service.resume.commit/start")]
    [InlineData("service.resume.commit/stop")]
    public async Task Account_that_was_paid_anew_works_again_wherever_the_program_dies(string moment)
    {
        Caller caller;
        string s3uid;
        await using (var world = await _portal.OpenAsync())
        {
            (caller, s3uid) = await OrderAsync(world);
            await EndAsync(world, s3uid);
            await world.Get<ServiceKeeper>().RunOnceAsync(TestContext.Current.CancellationToken);
            Assert.Equal(AccountState.Suspended, (await world.ReadAccountAsync(s3uid)).State);

            // Booked and decided; nobody has told storage yet.
            Assert.Null((await world.Get<UndoCancellation>().RunAsync(caller, new(s3uid))).Refusal);
            Assert.Equal(AccountState.Resuming, (await world.ReadAccountAsync(s3uid)).State);
        }

        await _portal.DieAtAsync(moment);
        await _portal.RunUntilAsync(db => db.Accounts.AllAsync(account => account.State == AccountState.Active));

        await using var after = await _portal.OpenAsync();
        Assert.Equal(80, await after.CreditOfAsync(caller));
        Assert.Equal(AccountPhase.Active, (await after.ReadAccountAsync(s3uid)).PhaseAt(DateTime.UtcNow));
        Assert.Equal(RefusalCode.Conflict, (await after.Get<UndoCancellation>().RunAsync(caller, new(s3uid))).Refusal!.Code);
        using var s3 = await after.ConnectAsync(s3uid);
        Assert.Single((await s3.ListBucketsAsync()).Buckets);
    }

    private static async Task<(Caller Caller, string S3uid)> OrderAsync(TestWorld world)
    {
        var caller = (await world.AddCustomerAsync(credit: 100)) with { AuthenticatedAt = DateTime.UtcNow };
        var placed = await world.OrderAsync(caller, await world.AddPlanAsync(10), Bucket);
        return (caller, placed.S3uid);
    }

    /// <summary>As if it had been ordered and cancelled long ago: stopped since yesterday at least, still to be won back.</summary>
    private static async Task EndAsync(TestWorld world, string s3uid)
    {
        await using var db = await world.OpenDbAsync();
        var account = await db.Accounts.SingleAsync(account => account.S3uid == s3uid);
        account.Service.Start(DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-40)), isFree: false);
        account.Service.Cancel(DateTime.UtcNow.AddDays(-35), grace: TimeSpan.FromDays(60));
        await db.SaveChangesAsync();
        await db.ServicePeriods.ExecuteUpdateAsync(period => period
            .SetProperty(row => row.Start, account.Service.FirstDay!.Value)
            .SetProperty(row => row.End, account.Service.PeriodEnd!.Value));
    }
}
