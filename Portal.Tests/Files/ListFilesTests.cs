using Portal.Core.Files;
using Portal.Core.Operations;

namespace Portal.Tests.Files;

public sealed class ListFilesTests : IAsyncLifetime
{
    private FilesLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await FilesLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Folder_shows_its_folders_and_files_but_neither_its_marker_nor_what_lies_deeper()
    {
        await _lab.PutAsync("photos/", "photos/a.jpg", "photos/2026/b.jpg", "photos/2026/c/d.jpg", "photosynthesis.txt", "other/e.txt");

        var page = await ListAsync("photos/");

        Assert.Equal(["photos/2026/"], page.Folders);
        Assert.Equal(["photos/a.jpg"], page.Files.Select(file => file.Key));
        Assert.Null(page.NextToken);
    }

    [Fact]
    public async Task Pages_are_full_and_hold_everything_once()
    {
        await _lab.PutAsync("f/", "f/deep/x");
        await _lab.PutAsync(Enumerable.Range(0, 60).Select(number => $"f/{number:D3}"));

        List<int> sizes = [];
        List<string> seen = [];
        string? token = null;
        do
        {
            var page = await ListAsync("f/", 25, token);
            sizes.Add(page.Folders.Count + page.Files.Count);
            seen.AddRange([.. page.Folders, .. page.Files.Select(file => file.Key)]);
            token = page.NextToken;
        }
        while (token is not null);

        Assert.Equal([25, 25, 11], sizes);
        Assert.Equal(61, seen.Distinct().Count());
    }

    [Fact]
    public async Task First_and_tenth_page_of_a_large_folder_cost_the_same_calls()
    {
        await _lab.PutAsync(Enumerable.Range(0, 500).Select(number => $"big/{number:D5}"));

        List<int> calls = [];
        string? token = null;
        for (var number = 0; number < 10; number++)
        {
            var page = await ListAsync("big/", 25, token);
            calls.Add(page.Calls);
            token = page.NextToken;
        }

        Assert.Equal(Enumerable.Repeat(1, 10), calls);
    }

    [Fact]
    public async Task Bucket_that_is_not_there_is_not_found()
    {
        var answer = await _lab.Get<ListFiles>().RunAsync(_lab.Caller, new(_lab.S3uid, "no-such-bucket-here"));
        Assert.Equal(RefusalCode.NotFound, answer.Refusal?.Code);

        var odd = await _lab.Get<ListFiles>().RunAsync(_lab.Caller, new(_lab.S3uid, "../etc"));
        Assert.Equal(RefusalCode.NotFound, odd.Refusal?.Code);
    }

    [Fact]
    public async Task Others_cannot_reach_the_bucket_by_any_operation()
    {
        await _lab.PutAsync("a.txt");
        var other = await _lab.World.AddCustomerAsync("bob@example.net");
        var admin = await _lab.World.AddCustomerAsync("admin@example.net", role: Role.Admin);
        foreach (var caller in (Caller[])[other, admin])
        {
            RefusalCode?[] codes =
            [
                (await _lab.Get<ListFiles>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket))).Refusal?.Code,
                (await _lab.Get<SearchFiles>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, "", "a"))).Refusal?.Code,
                (await _lab.Get<ShowFile>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, "a.txt"))).Refusal?.Code,
                (await _lab.Get<PresignDownload>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, "a.txt"))).Refusal?.Code,
                (await _lab.Get<ShareFile>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, "a.txt", TimeSpan.FromHours(1)))).Refusal?.Code,
                (await _lab.Get<DeleteFiles>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, ["a.txt"]))).Refusal?.Code,
                (await _lab.Get<DeleteSelection>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, "", ["a.txt"], []))).Refusal?.Code,
                (await _lab.Get<CreateFolder>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, "", "f"))).Refusal?.Code,
                (await _lab.Get<SignUpload>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, "b.txt", null, 1))).Refusal?.Code,
                (await _lab.Get<BeginMultipart>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, "b.txt", null, 1))).Refusal?.Code,
                (await _lab.Get<CheckUpload>().RunAsync(caller, new(_lab.S3uid, FilesLab.Bucket, ["a.txt"]))).Refusal?.Code,
            ];
            Assert.All(codes, code => Assert.Equal(RefusalCode.NotFound, code));
        }

        Assert.Equal(["a.txt"], await _lab.KeysAsync());
    }

    private Task<FilePage> ListAsync(string prefix, int size = 50, string? token = null) =>
        _lab.RunAsync(_lab.Get<ListFiles>(), new(_lab.S3uid, FilesLab.Bucket, prefix, PageSize: size, Token: token));
}
