using Portal.Core.Files;
using Portal.Core.Operations;
using Portal.Tests.Storage;

namespace Portal.Tests.Files;

/// <summary>A token goes on with the listing that gave it, and with no other.</summary>
public sealed class ListingTokenTests : IAsyncLifetime
{
    private FilesLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await FilesLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    public static TheoryData<string> Garbage() =>
        [.. (string[])["", "x", "%", "not a token", "====", "AAAAAAAAAAA", "AAAAAAAAAAAA/w", "\ud800", "\0\n", "日本語", "../..", new string('A', 100_000), new string('é', 100_000)]];

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Nonsense_is_refused(string token)
    {
        await _lab.PutAsync("a", "b");

        await RefusesAsync(_lab.S3uid, FilesLab.Bucket, "", token);
    }

    [Fact]
    public async Task Token_of_another_listing_is_refused()
    {
        await _lab.S3.PutBucketAsync("second");
        await _lab.PutAsync("f/a", "f/b", "f/c");
        foreach (var prefix in (string[])["", "f/"])
        {
            var (list, search) = await TokensAsync(prefix);
            await RefusesAsync(_lab.S3uid, "second", prefix, list);
            await RefusesAsync(_lab.S3uid, "second", prefix, search);
            await RefusesAsync(_lab.S3uid, FilesLab.Bucket, "f/a", list);
            await RefusesAsync(_lab.S3uid, FilesLab.Bucket, "f/a", search);

            var flatAsFolders = await _lab.Get<ListFiles>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, prefix, Token: list));
            Assert.Equal(nameof(ListFilesInput.Token), flatAsFolders.Refusal?.Field);
            Assert.NotEqual(list, search);
        }
    }

    [Fact]
    public async Task Token_cut_anywhere_never_breaks_anything()
    {
        await _lab.PutAsync(OddKeys.All);
        var (list, search) = await TokensAsync("");
        for (var length = 0; length < Math.Min(list.Length, search.Length); length++)
        {
            var listed = await _lab.Get<ListFiles>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, Folders: false, Token: list[..length]));
            var found = await _lab.Get<SearchFiles>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, "", "a", search[..length]));
            Assert.All([listed.Refusal, found.Refusal], refusal => Assert.True(refusal is null or { Code: RefusalCode.Conflict, Field: "Token" }));
        }
    }

    private async Task<(string List, string Search)> TokensAsync(string prefix)
    {
        var list = await _lab.RunAsync(_lab.Get<ListFiles>(), new(_lab.S3uid, FilesLab.Bucket, prefix, Folders: false, PageSize: 1));
        var search = await _lab.RunAsync(_lab.Get<SearchFiles>(), new(_lab.S3uid, FilesLab.Bucket, prefix, "a", MaxHits: 1));
        return (list.NextToken!, search.NextToken!);
    }

    private async Task RefusesAsync(string s3uid, string bucket, string prefix, string token)
    {
        Refusal?[] refusals =
        [
            (await _lab.Get<ListFiles>().RunAsync(_lab.Caller, new(s3uid, bucket, prefix, Folders: false, Token: token))).Refusal,
            (await _lab.Get<ListFiles>().RunAsync(_lab.Caller, new(s3uid, bucket, prefix, Token: token))).Refusal,
            (await _lab.Get<SearchFiles>().RunAsync(_lab.Caller, new(s3uid, bucket, prefix, "a", token))).Refusal,
        ];
        Assert.All(refusals, refusal => Assert.Equal(
            (RefusalCode.Conflict, nameof(ListFilesInput.Token), "The list has changed. Please start again from the first page."), (refusal!.Code, refusal.Field, refusal.Message)));
    }
}
