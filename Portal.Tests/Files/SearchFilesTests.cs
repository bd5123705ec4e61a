using Portal.Core.Files;
using Portal.Core.Operations;
using Portal.Tests.Storage;

namespace Portal.Tests.Files;

public sealed class SearchFilesTests : IAsyncLifetime
{
    private FilesLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await FilesLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData("", "HARBOUR", "Photos/harbour.jpg", "harbours/list.txt")]
    [InlineData("Photos/", "harbour", "Photos/harbour.jpg")]
    [InlineData("Photos/", "photos")]
    [InlineData("", "s/h", "Photos/harbour.jpg")]
    [InlineData("", "zürich", "Zu\u0308rich.txt")]
    [InlineData("", "100%", "100% sure.txt")]
    public async Task Term_is_found_anywhere_below_the_prefix(string prefix, string term, params string[] found)
    {
        await _lab.PutAsync("Photos/harbour.jpg", "harbours/list.txt", "Zu\u0308rich.txt", "100% sure.txt", "other");

        var hits = await _lab.RunAsync(_lab.Get<SearchFiles>(), new(_lab.S3uid, FilesLab.Bucket, prefix, term));

        Assert.Equal(found.Order(StringComparer.Ordinal), hits.Files.Select(file => file.Key).Order(StringComparer.Ordinal));
        Assert.Null(hits.NextToken);
    }

    [Fact]
    public async Task Each_call_looks_at_a_bounded_number_of_keys_and_tells_how_to_go_on()
    {
        const int Count = 7_000;
        await _lab.PutAsync(Enumerable.Range(0, Count).Select(number => $"{number:D5}"));

        var (found, lookedAt, calls) = (0, 0, 0);
        string? token = null;
        do
        {
            var hits = await _lab.RunAsync(_lab.Get<SearchFiles>(), new(_lab.S3uid, FilesLab.Bucket, "", "99", token));
            Assert.InRange(hits.LookedAt, 1, SearchFiles.MaxPages * SearchFiles.KeysPerPage);
            found += hits.Files.Count;
            lookedAt += hits.LookedAt;
            calls++;
            token = hits.NextToken;
        }
        while (token is not null);

        Assert.Equal((Enumerable.Range(0, Count).Count(number => $"{number:D5}".Contains("99", StringComparison.Ordinal)), Count), (found, lookedAt));
        Assert.True(calls > 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Call_stops_at_so_many_hits_and_the_next_goes_on_right_after(int most)
    {
        await _lab.PutAsync(OddKeys.All.Select(key => $"e{key}").Where(key => ObjectKey.IsValid(key)));
        await _lab.PutAsync(Enumerable.Range(0, 40).Select(number => $"other/{number}"));

        List<string> found = [];
        var lookedAt = 0;
        string? token = null;
        do
        {
            var hits = await _lab.RunAsync(_lab.Get<SearchFiles>(), new(_lab.S3uid, FilesLab.Bucket, "", "e", token, most));
            Assert.InRange(hits.Files.Count, 0, most);
            found.AddRange(hits.Files.Select(file => file.Key));
            lookedAt += hits.LookedAt;
            token = hits.NextToken;
        }
        while (token is not null);

        var all = await _lab.KeysAsync();
        Assert.Equal(all.Where(key => key.Contains('e', StringComparison.OrdinalIgnoreCase)), found.Order(StringComparer.Ordinal));
        Assert.Equal(all.Count, lookedAt);
    }

    [Fact]
    public async Task Hits_beyond_one_answer_of_storage_are_told_once()
    {
        var keys = Enumerable.Range(0, 2_500).Select(number => $"{number:D5}").ToList();
        await _lab.PutAsync(keys);

        List<string> found = [];
        string? token = null;
        do
        {
            var hits = await _lab.RunAsync(_lab.Get<SearchFiles>(), new(_lab.S3uid, FilesLab.Bucket, "", "0", token, 400));
            found.AddRange(hits.Files.Select(file => file.Key));
            token = hits.NextToken;
        }
        while (token is not null);

        Assert.Equal(keys.Where(key => key.Contains('0', StringComparison.Ordinal)), found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Impossible_number_of_hits_is_refused(int most)
    {
        var answer = await _lab.Get<SearchFiles>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, "", "a", MaxHits: most));
        Assert.Equal((RefusalCode.Invalid, nameof(SearchFilesInput.MaxHits)), (answer.Refusal?.Code, answer.Refusal?.Field));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task Nothing_to_look_for_is_refused(string? term)
    {
        var answer = await _lab.Get<SearchFiles>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, "", term!));
        Assert.Equal((RefusalCode.Invalid, nameof(SearchFilesInput.Term)), (answer.Refusal?.Code, answer.Refusal?.Field));
    }
}
