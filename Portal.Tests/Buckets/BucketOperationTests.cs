using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Buckets;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Tests.Files;

namespace Portal.Tests.Buckets;

public sealed class BucketOperationTests : IAsyncLifetime
{
    private FilesLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await FilesLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Buckets_are_listed_with_what_they_hold_and_the_account_remembers()
    {
        await _lab.PutAsync("a", "b");
        await _lab.RunAsync(_lab.Get<CreateBucket>(), new(_lab.S3uid, "another"));

        var list = await _lab.RunAsync(_lab.Get<ShowUsage>(), new(_lab.S3uid, Anew: true));

        Assert.Equal([("another", 0L), (FilesLab.Bucket, 2L)], list.Buckets.Select(bucket => (bucket.Name, bucket.Objects)));
        await using var db = await _lab.World.OpenDbAsync();
        var usage = (await db.Accounts.SingleAsync(account => account.S3uid == _lab.S3uid)).Usage;
        Assert.Equal((list.Bytes, 2, 2), (usage.Bytes, usage.Objects, usage.Buckets));
    }

    [Fact]
    public async Task Bucket_is_made_once_and_never_one_of_somebody_else()
    {
        await _lab.RunAsync(_lab.Get<CreateBucket>(), new(_lab.S3uid, "mine"));
        await _lab.RunAsync(_lab.Get<CreateBucket>(), new(_lab.S3uid, "mine"));

        await using (var db = await _lab.World.OpenDbAsync())
        {
            Assert.Single(await db.AuditEvents.Where(row => row.Operation == nameof(CreateBucket)).ToListAsync());
        }

        await using var other = await FilesLab.CreateAsync(_lab.World, "bob@example.net", "bobs-files");
        var taken = await _lab.Get<CreateBucket>().RunAsync(other.Caller, new(other.S3uid, "mine"));
        Assert.Equal((RefusalCode.Conflict, nameof(CreateBucketInput.Name)), (taken.Refusal?.Code, taken.Refusal?.Field));
        var notOwn = await _lab.Get<CreateBucket>().RunAsync(other.Caller, new(_lab.S3uid, "sneaky"));
        Assert.Equal(RefusalCode.NotFound, notOwn.Refusal?.Code);
        var bad = await _lab.Get<CreateBucket>().RunAsync(_lab.Caller, new(_lab.S3uid, "Bad.Name"));
        Assert.Equal(RefusalCode.Invalid, bad.Refusal?.Code);
    }

    [Fact]
    public async Task Only_an_empty_bucket_is_removed_and_what_blocks_it_is_told()
    {
        await _lab.PutAsync("a", "b");
        await _lab.S3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = FilesLab.Bucket, Key = "begun" });

        var full = await _lab.Get<DeleteBucket>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket));
        Assert.Equal((RefusalCode.Conflict, "This bucket still holds 2 files and one unfinished upload. Delete them first."), (full.Refusal?.Code, full.Refusal?.Message));

        var started = await _lab.RunAsync(_lab.Get<Portal.Core.Files.EmptyBucket>(), new(_lab.S3uid, FilesLab.Bucket));
        Assert.Equal(2, (await _lab.FinishAsync(started.JobId)).DoneCount);
        await _lab.RunAsync(_lab.Get<DeleteBucket>(), new(_lab.S3uid, FilesLab.Bucket));
        await _lab.RunAsync(_lab.Get<DeleteBucket>(), new(_lab.S3uid, FilesLab.Bucket));
        Assert.Empty((await _lab.RunAsync(_lab.Get<ShowUsage>(), new(_lab.S3uid, Anew: true))).Buckets);
    }

    [Fact]
    public async Task Name_check_tells_what_is_wrong_and_finds_another_that_is_free()
    {
        var check = _lab.Get<CheckBucketName>();

        Assert.Equal(BucketNameState.Free, (await _lab.RunAsync(check, new("NL", "never-seen-before"))).State);
        var taken = await _lab.RunAsync(check, new("NL", FilesLab.Bucket));
        Assert.Equal((BucketNameState.Taken, "files-nl"), (taken.State, taken.Suggestion));
        Assert.Equal(BucketNameState.Free, (await _lab.RunAsync(check, new("DE", FilesLab.Bucket))).State);
        var bad = await _lab.RunAsync(check, new("NL", "My Files"));
        Assert.Equal((BucketNameState.Invalid, "my-files", 2), (bad.State, bad.Suggestion, bad.Problems.Count));
        Assert.Equal(RefusalCode.NotFound, (await check.RunAsync(_lab.Caller, new("XX", "name"))).Refusal?.Code);
    }

    [Fact]
    public async Task Name_check_cannot_be_used_to_try_out_names_by_the_thousand()
    {
        var check = _lab.Get<CheckBucketName>();
        RefusalCode? refused = null;
        for (var number = 0; number < 200 && refused is null; number++)
        {
            refused = (await check.RunAsync(_lab.Caller, new("NL", $"guess-{number}"))).Refusal?.Code;
        }

        Assert.Equal(RefusalCode.TooManyTries, refused);
    }
}
