using System.Globalization;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

/// <summary>
/// Listings and scans of a bucket whose index a real gateway keeps in several pieces: asked with a delimiter it answers less than it was asked for,
/// and says with a token that there is more.
/// </summary>
[Trait("Needs", "Ceph")]
public sealed class RgwListingTests(CephGateway ceph) : IAsyncLifetime
{
    private const int Folders = 997;

    private static readonly string[] s_tree =
    [
        .. Enumerable.Range(0, Folders).SelectMany(number => new[] { Key(number, "a.txt"), Key(number, "deep/b.txt"), Key(number, "deep/er/ü c.txt") }),
        "mixed/",
        .. Enumerable.Range(0, 60).SelectMany(number => new[] { $"mixed/file {number:d2}", $"mixed/folder {number:d2}/x" }),
    ];

    private FilesLab? _lab;

    private FilesLab Lab => _lab!;

    public async ValueTask InitializeAsync()
    {
        await ceph.StartAsync();
        _lab = await FilesLab.CreateAsync("listing-" + Guid.NewGuid().ToString("N")[..8], ceph.Amsterdam);
        await _lab.PutAsync(s_tree);
    }

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    [Fact]
    public async Task Pages_of_folders_and_files_are_full_and_tell_each_once()
    {
        var raw = await Lab.S3.ListObjectsV2Async(new() { BucketName = Lab.Name, Delimiter = "/" }, TestContext.Current.CancellationToken);
        Assert.True(raw.IsTruncated is true && raw.CommonPrefixes.Count <= Folders, "The gateway answers all folders at once: this proves nothing any more.");
        foreach (var size in new[] { 50, 100, 1000 })
        {
            Assert.Equal(s_tree.Take(3 * Folders).Select(key => key[..key.IndexOf('/', StringComparison.Ordinal)] + "/").Distinct().Append("mixed/"), await ReadPagesAsync("", true, size));
            Assert.Equal(Below("mixed/"), await ReadPagesAsync("mixed/", true, size));
            Assert.Equal(s_tree.Order(StringComparer.Ordinal), await ReadPagesAsync("", false, size));
        }

        Assert.Equal([Key(7, "a.txt"), Key(7, "deep/")], await ReadPagesAsync(Key(7, ""), true, 50));
    }

    [Fact]
    public async Task Search_and_measure_look_at_every_key_once()
    {
        List<string> found = [];
        string? token = null;
        do
        {
            var hits = await Lab.RunAsync(Lab.Get<SearchFiles>(), new(Lab.S3uid, Lab.Name, "", "Ü C", token, MaxHits: 300));
            found.AddRange(hits.Files.Select(file => file.Key));
            token = hits.NextToken;
        }
        while (token is not null);

        Assert.Equal(s_tree.Where(key => key.Contains("ü c", StringComparison.Ordinal)), found);
        Assert.Equal((3 * Folders) + 120, (await MeasureAsync("")).Files);
        Assert.Equal(s_tree.Sum(key => (long)System.Text.Encoding.UTF8.GetByteCount(FilesLab.ContentOf(key))), (await MeasureAsync("")).Bytes);
        Assert.Equal(120, (await MeasureAsync("mixed/")).Files);
    }

    [Fact]
    public async Task Deleting_folders_takes_all_of_them_and_nothing_else_and_emptying_takes_the_rest()
    {
        string[] folders = [.. Enumerable.Range(0, 400).Select(number => Key(number, "")), "mixed/"];

        var started = await Lab.RunAsync(Lab.Get<DeleteSelection>(), new(Lab.S3uid, Lab.Name, "", [], folders));
        var job = await Lab.FinishAsync(started.JobId);

        Assert.Equal(JobState.Completed, job.State);
        Assert.Equal(s_tree.Skip(3 * 400).Take(3 * (Folders - 400)), await Lab.KeysAsync());

        started = await Lab.RunAsync(Lab.Get<EmptyBucket>(), new(Lab.S3uid, Lab.Name));
        job = await Lab.FinishAsync(started.JobId);

        Assert.Equal((JobState.Completed, 3L * (Folders - 400)), (job.State, job.DoneCount));
        Assert.Empty(await Lab.KeysAsync());
    }

    private static string Key(int number, string name) => string.Create(CultureInfo.InvariantCulture, $"folder {number:d3}/{name}");

    private static IEnumerable<string> Below(string folder) => s_tree
        .Where(key => key.StartsWith(folder, StringComparison.Ordinal) && key != folder)
        .Select(key => key.IndexOf('/', folder.Length) is var end and > 0 ? key[..(end + 1)] : key)
        .Distinct().Order(StringComparer.Ordinal);

    /// <summary>All that the pages tell, in the order of keys; every page but the last one has to be full.</summary>
    private async Task<List<string>> ReadPagesAsync(string prefix, bool folders, int size)
    {
        List<string> told = [];
        string? token = null;
        do
        {
            var page = await Lab.RunAsync(Lab.Get<ListFiles>(), new ListFilesInput(Lab.S3uid, Lab.Name, prefix, folders, size, token));
            var entries = page.Folders.Concat(page.Files.Select(file => file.Key)).Order(StringComparer.Ordinal).ToList();
            Assert.True(page.NextToken is null || entries.Count == size, $"A page of {prefix} told {entries.Count} of {size} entries in {page.Calls} calls.");
            told.AddRange(entries);
            token = page.NextToken;
        }
        while (token is not null);
        return told;
    }

    private async Task<FolderMeasure> MeasureAsync(string prefix)
    {
        var (files, bytes) = (0L, 0L);
        string? token = null;
        do
        {
            var measure = await Lab.RunAsync(Lab.Get<MeasureFolder>(), new(Lab.S3uid, Lab.Name, prefix, token));
            (files, bytes, token) = (files + measure.Files, bytes + measure.Bytes, measure.NextToken);
        }
        while (token is not null);
        return new(files, bytes, null);
    }
}
