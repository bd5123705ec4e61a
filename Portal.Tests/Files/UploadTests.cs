using System.Security.Cryptography;
using Portal.Core.Files;
using Portal.Core.Operations;

namespace Portal.Tests.Files;

public sealed class UploadTests : IAsyncLifetime
{
    private static readonly HttpClient s_http = new();
    private FilesLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await FilesLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Large_file_goes_up_in_parts_and_comes_down_the_same()
    {
        const string Key = "/film & ton/a b+c.mov";
        byte[][] parts = [RandomNumberGenerator.GetBytes(5 << 20), RandomNumberGenerator.GetBytes(5 << 20), RandomNumberGenerator.GetBytes(1000)];
        var begun = await _lab.RunAsync(_lab.Get<BeginMultipart>(), new(_lab.S3uid, FilesLab.Bucket, Key, "video/quicktime", parts.Sum(part => part.Length)));
        for (var number = 1; number <= parts.Length; number++)
        {
            var signed = await _lab.RunAsync(_lab.Get<SignPart>(), new(_lab.S3uid, FilesLab.Bucket, Key, begun.UploadId, number));
            using var body = new ByteArrayContent(parts[number - 1]);
            using var answer = await s_http.PutAsync(new Uri(signed.Url), body);
            answer.EnsureSuccessStatusCode();
        }

        var there = await _lab.RunAsync(_lab.Get<ListParts>(), new(_lab.S3uid, FilesLab.Bucket, Key, begun.UploadId));
        await _lab.RunAsync(_lab.Get<CompleteMultipart>(), new(_lab.S3uid, FilesLab.Bucket, Key, begun.UploadId, [.. there.Select(part => new CompletedPart(part.PartNumber, part.ETag))]));

        Assert.Equal([5 << 20, 5 << 20, 1000], there.Select(part => (int)part.Size));
        var details = await _lab.RunAsync(_lab.Get<ShowFile>(), new(_lab.S3uid, FilesLab.Bucket, Key));
        Assert.Equal("video/quicktime", details.ContentType);
        var download = await _lab.RunAsync(_lab.Get<PresignDownload>(), new(_lab.S3uid, FilesLab.Bucket, Key));
        using var file = await s_http.GetAsync(new Uri(download.Address));
        Assert.Equal("attachment; filename=\"a b+c.mov\"; filename*=UTF-8''a%20b%2Bc.mov", file.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal(parts.SelectMany(part => part), await file.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Aborting_an_upload_is_harmless_twice_and_ends_it()
    {
        var begun = await _lab.RunAsync(_lab.Get<BeginMultipart>(), new(_lab.S3uid, FilesLab.Bucket, "a", null, 1));
        for (var time = 0; time < 2; time++)
        {
            await _lab.RunAsync(_lab.Get<AbortMultipart>(), new(_lab.S3uid, FilesLab.Bucket, "a", begun.UploadId));
        }

        var late = await _lab.Get<CompleteMultipart>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, "a", begun.UploadId, [new(1, "\"x\"")]));
        Assert.Equal(RefusalCode.NotFound, late.Refusal?.Code);
    }

    [Fact]
    public async Task Check_finds_what_would_be_replaced_in_small_and_large_folders()
    {
        var there = Enumerable.Range(0, 120).Select(number => $"f/{number:D3}").Concat(["top", "g/x"]).ToList();
        await _lab.PutAsync(there);
        var asked = there.Where((_, index) => index % 3 == 0).Concat(Enumerable.Range(0, 50).Select(number => $"f/{number:D3}.new")).Append("g/y").ToList();

        var check = await _lab.RunAsync(_lab.Get<CheckUpload>(), new(_lab.S3uid, FilesLab.Bucket, asked));

        Assert.Equal(there.Where((_, index) => index % 3 == 0).Order(StringComparer.Ordinal), check.Existing.Order(StringComparer.Ordinal));
        Assert.InRange(check.FreeBytes!.Value, 1, (1L << 30) - 1);
    }

    [Theory]
    [InlineData("k", "text/plain", -1)]
    [InlineData("k", "text/plain", (5L << 30) + 1)]
    [InlineData("k", "text/plain\r\nX: y", 1)]
    [InlineData("", "text/plain", 1)]
    public async Task What_S3_cannot_take_is_refused_before_it_is_sent(string key, string type, long size)
    {
        var answer = await _lab.Get<SignUpload>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, key, type, size));
        Assert.Equal(RefusalCode.Invalid, answer.Refusal?.Code);
    }

    [Fact]
    public async Task Unknown_type_is_taken_from_the_name()
    {
        var signed = await _lab.RunAsync(_lab.Get<SignUpload>(), new(_lab.S3uid, FilesLab.Bucket, "a.png", "", 1));
        Assert.Equal("image/png", signed.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Folder_is_made_once_and_bad_names_are_refused()
    {
        Assert.Equal("a/b/", (await _lab.RunAsync(_lab.Get<CreateFolder>(), new(_lab.S3uid, FilesLab.Bucket, "a/", "b"))).Prefix);
        var again = await _lab.Get<CreateFolder>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, "a/", "b"));
        Assert.Equal((RefusalCode.Conflict, nameof(CreateFolderInput.Name)), (again.Refusal?.Code, again.Refusal?.Field));
        Assert.Equal(["a/b/"], await _lab.KeysAsync());
        foreach (var name in (string[])["", " ", " x", "x ", "/x", "x/", "x//y", "..", "x/../y", "x\ny", new string('x', 1024)])
        {
            var answer = await _lab.Get<CreateFolder>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, "", name));
            Assert.Equal((RefusalCode.Invalid, nameof(CreateFolderInput.Name)), (answer.Refusal?.Code, answer.Refusal?.Field));
        }
    }

    [Fact]
    public async Task Shared_link_is_recorded_and_ends_within_a_week()
    {
        await _lab.PutAsync("a.svg");
        var link = await _lab.RunAsync(_lab.Get<ShareFile>(), new(_lab.S3uid, FilesLab.Bucket, "a.svg", TimeSpan.FromHours(1)));
        using var shown = await s_http.GetAsync(new Uri(link.Address));
        Assert.Equal("text/plain; charset=utf-8", shown.Content.Headers.ContentType?.ToString());

        var tooLong = await _lab.Get<ShareFile>().RunAsync(_lab.Caller, new(_lab.S3uid, FilesLab.Bucket, "a.svg", TimeSpan.FromDays(8)));
        Assert.Equal(RefusalCode.Invalid, tooLong.Refusal?.Code);
        await using var db = await _lab.World.OpenDbAsync();
        Assert.Single(db.AuditEvents, row => row.Operation == nameof(ShareFile));
    }
}
