using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Portal.Tests.Storage;

namespace Portal.Tests.Files;

public sealed class DeleteFilesTests : IAsyncLifetime
{
    private FilesLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await FilesLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Folder_is_deleted_with_everything_in_it_and_nothing_beside_it()
    {
        await _lab.PutAsync("a/", "a/b/", "a/b/1", "a/b/c/2", "a/b", "a/bc/3", "a/b!", "b/4");

        var job = await DeleteAsync("a/", [], ["a/b/"]);

        Assert.Equal((JobState.Completed, 3, 0), (job.State, job.DoneCount, job.FailedCount));
        Assert.Equal(["a/", "a/b", "a/b!", "a/bc/3", "b/4"], await _lab.KeysAsync());
    }

    [Theory]
    [InlineData("f/", "f/ and 1 more")]
    [InlineData("tab\t/", "tab␉/ and 1 more")]
    public async Task Only_the_name_in_a_sentence_is_made_printable(string folder, string subject)
    {
        await _lab.PutAsync($"{folder}a", "b");

        Assert.Equal(subject, (await DeleteAsync("", ["b"], [folder])).Subject);
    }

    [Fact]
    public async Task Any_selection_removes_exactly_what_was_selected()
    {
        var random = new Random(42);
        string[] names = ["a", "a ", "a+b", "a%2F", "ä", "b", "", "..", "a\u0001", "a?"];
        for (var round = 0; round < 8; round++)
        {
            var keys = Enumerable.Range(0, 60).Select(_ => RandomKey(random, names)).Concat(OddKeys.All.Take(20)).Where(ObjectKey.IsValid).Distinct().ToList();
            await _lab.PutAsync(keys);
            var folder = round % 2 == 0 ? "" : "a/";
            var below = keys.Where(key => key.StartsWith(folder, StringComparison.Ordinal) && key.Length > folder.Length).ToList();
            var selectedKeys = below.Where(_ => random.Next(4) == 0).ToList();
            var selectedFolders = below.SelectMany(key => ObjectKey.PathTo(key)).Where(path => path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal))
                .Distinct().Where(_ => random.Next(5) == 0).ToList();
            if (selectedKeys.Count + selectedFolders.Count == 0)
            {
                continue;
            }

            var before = await _lab.KeysAsync();
            var expected = before.Where(key => !selectedKeys.Contains(key) && !selectedFolders.Any(path => key.StartsWith(path, StringComparison.Ordinal)));
            var job = await DeleteAsync(folder, selectedKeys, selectedFolders);

            Assert.Equal(JobState.Completed, job.State);
            Assert.Equal(expected, await _lab.KeysAsync());
        }
    }

    [Theory]
    [InlineData("a/", "b/1", null)]
    [InlineData("a/", null, "b/")]
    [InlineData("a/", null, "a/")]
    [InlineData("a/", null, "a")]
    [InlineData("", null, "a")]
    [InlineData("", null, null)]
    [InlineData("", null, "")]
    public async Task What_lies_elsewhere_or_is_no_folder_is_refused(string folder, string? key, string? prefix)
    {
        await _lab.PutAsync("a/1", "b/1");

        var answer = await _lab.Get<DeleteSelection>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, folder, key is null ? [] : [key], prefix is null ? [] : [prefix]));

        Assert.Equal(RefusalCode.Invalid, answer.Refusal?.Code);
        await using var db = await _lab.World.OpenDbAsync();
        Assert.Empty(await db.Jobs.ToListAsync());
    }

    [Fact]
    public async Task Job_goes_on_behind_the_batch_that_it_reported_last()
    {
        await _lab.PutAsync("f/1", "f/2", "f/3", "g/1");
        var started = await _lab.RunAsync(_lab.Get<DeleteSelection>(), new(_lab.S3uid, FilesLab.Bucket, "", [], ["f/", "g/"]));
        await using (var db = await _lab.World.OpenDbAsync())
        {
            var job = await db.Jobs.SingleAsync(job => job.Id == started.JobId);
            job.Lease(Guid.NewGuid(), DateTime.UtcNow.AddMinutes(-10), TimeSpan.FromMinutes(1));
            job.Report(new(Done: 2, Cursor: JsonSerializer.Serialize(new { Keys = 0, Prefixes = 0, After = "f/2" })));
            await db.SaveChangesAsync();
        }

        var done = await _lab.FinishAsync(started.JobId);

        Assert.Equal((JobState.Completed, 4), (done.State, done.DoneCount));
        Assert.Equal(["f/1", "f/2"], await _lab.KeysAsync());
    }

    [Theory]
    [InlineData("f/3", "f/3", "f/4")]
    [InlineData("f/\U00010000", "f/\uE000", "f/\U00010000", "f/\U00010001")] // In bytes the first comes before the second; as .NET sorts characters it does not.
    public async Task What_a_try_deleted_before_it_could_say_so_is_counted(string lastOfThree, params string[] left)
    {
        await _lab.PutAsync(left);
        var started = await _lab.RunAsync(_lab.Get<DeleteSelection>(), new(_lab.S3uid, FilesLab.Bucket, "", [], ["f/"]));
        await using (var db = await _lab.World.OpenDbAsync())
        {
            var job = await db.Jobs.SingleAsync(job => job.Id == started.JobId);
            job.Lease(Guid.NewGuid(), DateTime.UtcNow.AddMinutes(-10), TimeSpan.FromMinutes(1));
            job.Report(new(Done: 5, Cursor: JsonSerializer.Serialize(new { Keys = 0, Prefixes = 0, After = (string?)null, Begun = 3, UpTo = lastOfThree })));
            await db.SaveChangesAsync();
        }

        var done = await _lab.FinishAsync(started.JobId);

        Assert.Equal((JobState.Completed, 5 + 3 + 1), (done.State, done.DoneCount));
        Assert.Empty(await _lab.KeysAsync());
    }

    [Fact]
    public async Task Bucket_that_has_gone_leaves_nothing_to_do()
    {
        var started = await _lab.RunAsync(_lab.Get<DeleteSelection>(), new(_lab.S3uid, FilesLab.Bucket, "", ["x"], ["f/"]));
        await _lab.S3.DeleteBucketAsync(FilesLab.Bucket);

        Assert.Equal(JobState.Completed, (await _lab.FinishAsync(started.JobId)).State);
    }

    [Fact]
    public async Task Deletions_are_recorded()
    {
        await _lab.PutAsync("a", "b", "f/1");
        await _lab.RunAsync(_lab.Get<DeleteFiles>(), new(_lab.S3uid, FilesLab.Bucket, ["a", "b"]));
        await DeleteAsync("", [], ["f/"]);

        await using var db = await _lab.World.OpenDbAsync();
        var events = await db.AuditEvents.Where(row => row.Operation.StartsWith("Delete")).OrderBy(row => row.Id).ToListAsync();
        Assert.Equal(["files/a and 1 more", "files/f/"], events.Select(row => row.Detail));
        Assert.All(events, row => Assert.Equal((_lab.S3uid, _lab.Caller.CustomerId), (row.Subject, row.CustomerId)));
    }

    private static string RandomKey(Random random, string[] names) =>
        string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => names[random.Next(names.Length)])) + (random.Next(4) == 0 ? "/" : "");

    private async Task<Job> DeleteAsync(string folder, IReadOnlyList<string> keys, IReadOnlyList<string> prefixes)
    {
        var started = await _lab.RunAsync(_lab.Get<DeleteSelection>(), new(_lab.S3uid, FilesLab.Bucket, folder, keys, prefixes));
        return await _lab.FinishAsync(started.JobId);
    }
}
