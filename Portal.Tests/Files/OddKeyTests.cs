using Portal.Core.Files;
using Portal.Core.Operations;
using Portal.Tests.Storage;

namespace Portal.Tests.Files;

/// <summary>Every key that S3 allows goes through every operation unharmed.</summary>
public sealed class OddKeyTests : IAsyncLifetime
{
    private static readonly HttpClient s_http = new();
    private FilesLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await FilesLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Flat_listing_tells_every_key_exactly()
    {
        await _lab.PutAsync(OddKeys.All);

        List<string> listed = [];
        string? token = null;
        do
        {
            var page = await _lab.RunAsync(_lab.Get<ListFiles>(), new(_lab.S3uid, FilesLab.Bucket, Folders: false, PageSize: 7, Token: token));
            listed.AddRange(page.Files.Select(file => file.Key));
            token = page.NextToken;
        }
        while (token is not null);

        Assert.Equal(OddKeys.All.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_key_is_reached_through_its_folders()
    {
        await _lab.PutAsync(OddKeys.All);

        List<string> reached = [];
        Queue<string> folders = new([""]);
        while (folders.TryDequeue(out var folder))
        {
            var page = await _lab.RunAsync(_lab.Get<ListFiles>(), new(_lab.S3uid, FilesLab.Bucket, folder, PageSize: 1000));
            reached.AddRange(page.Files.Select(file => file.Key));
            Assert.All(page.Folders, found => Assert.True(found.StartsWith(folder, StringComparison.Ordinal) && found.Length > folder.Length));
            foreach (var found in page.Folders)
            {
                folders.Enqueue(found);
            }
        }

        // A folder's own marker is the folder.
        var expected = OddKeys.All.Where(key => !ObjectKey.IsFolder(key));
        Assert.Equal(expected.Order(StringComparer.Ordinal), reached.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_key_can_be_shown_downloaded_and_shared()
    {
        await _lab.PutAsync(OddKeys.All);
        foreach (var key in OddKeys.All)
        {
            var details = await _lab.RunAsync(_lab.Get<ShowFile>(), new(_lab.S3uid, FilesLab.Bucket, key));
            var download = await _lab.RunAsync(_lab.Get<PresignDownload>(), new(_lab.S3uid, FilesLab.Bucket, key));
            var shared = await _lab.RunAsync(_lab.Get<ShareFile>(), new(_lab.S3uid, FilesLab.Bucket, key, TimeSpan.FromDays(7)));

            Assert.Equal((key, FilesLab.ContentOf(key)), (details.Key, await ReadAsync(download.Address)));
            Assert.Equal(FilesLab.ContentOf(key), await ReadAsync(shared.Address));
        }
    }

    [Fact]
    public async Task Every_key_can_be_uploaded_by_a_signed_request()
    {
        foreach (var key in OddKeys.All)
        {
            var signed = await _lab.RunAsync(_lab.Get<SignUpload>(), new(_lab.S3uid, FilesLab.Bucket, key, "text/plain", 5));
            using var body = new StringContent(FilesLab.ContentOf(key));
            using var answer = await s_http.PutAsync(new Uri(signed.Url), body);
            Assert.True(answer.IsSuccessStatusCode, $"{key}: {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.Equal(OddKeys.All.Order(StringComparer.Ordinal), await _lab.KeysAsync());
        var check = await _lab.RunAsync(_lab.Get<CheckUpload>(), new(_lab.S3uid, FilesLab.Bucket, [.. OddKeys.All, "new.txt"]));
        Assert.Equal(OddKeys.All.Order(StringComparer.Ordinal), check.Existing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_key_is_deleted_alone_and_nothing_else()
    {
        await _lab.PutAsync(OddKeys.All);
        var left = OddKeys.All.ToHashSet();
        foreach (var key in OddKeys.All)
        {
            var deleted = await _lab.RunAsync(_lab.Get<DeleteFiles>(), new(_lab.S3uid, FilesLab.Bucket, [key]));
            left.Remove(key);

            Assert.Equal((1, 0), (deleted.Deleted, deleted.Undeleted.Count));
            Assert.Equal(left.Order(StringComparer.Ordinal), await _lab.KeysAsync());
        }
    }

    [Fact]
    public async Task All_keys_are_deleted_together()
    {
        await _lab.PutAsync(OddKeys.All);

        var deleted = await _lab.RunAsync(_lab.Get<DeleteFiles>(), new(_lab.S3uid, FilesLab.Bucket, OddKeys.All));

        Assert.Equal(OddKeys.All.Count, deleted.Deleted);
        Assert.Empty(await _lab.KeysAsync());
    }

    [Fact]
    public async Task Search_finds_every_key_by_itself()
    {
        await _lab.PutAsync(OddKeys.All);
        foreach (var key in OddKeys.All.Where(key => key.Length <= SearchFiles.MaxTermLength))
        {
            var hits = await _lab.RunAsync(_lab.Get<SearchFiles>(), new(_lab.S3uid, FilesLab.Bucket, "", key));
            Assert.Contains(key, hits.Files.Select(file => file.Key));
        }
    }

    [Fact]
    public async Task Impossible_keys_are_refused()
    {
        foreach (var key in (string[])["", "\ud800", new string('k', 1025)])
        {
            var answer = await _lab.Get<ShowFile>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, key));
            Assert.Equal(RefusalCode.Invalid, answer.Refusal?.Code);
        }
    }

    private static async Task<string> ReadAsync(string address)
    {
        using var answer = await s_http.GetAsync(new Uri(address));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadAsStringAsync();
    }
}
