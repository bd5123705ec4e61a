using Portal.Core.Files;
using Portal.Core.Operations;

namespace Portal.Tests.Files;

/// <summary>Somebody else's bucket is to an account as if it were not there.</summary>
public sealed class ForeignBucketTests : IAsyncLifetime
{
    private const string Theirs = "not-yours";
    private FilesLab _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await FilesLab.CreateAsync();
        await using var other = await FilesLab.CreateAsync(_lab.World, "bob@example.net", Theirs);
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData(Theirs)]
    [InlineData("nobodys")]
    public async Task Is_refused_as_one_that_is_not_there(string bucket)
    {
        var me = _lab.S3uid;
        await RefusesAsync<ListFilesInput, FilePage>(_lab.Get<ListFiles>(), new(me, bucket));
        await RefusesAsync<SearchFilesInput, FileHits>(_lab.Get<SearchFiles>(), new(me, bucket, "", "a"));
        await RefusesAsync<CreateFolderInput, CreatedFolder>(_lab.Get<CreateFolder>(), new(me, bucket, "", "a"));
        await RefusesAsync<SignUploadInput, SignedRequest>(_lab.Get<SignUpload>(), new(me, bucket, "a", "text/plain", 1));
        await RefusesAsync<CheckUploadInput, UploadCheck>(_lab.Get<CheckUpload>(), new(me, bucket, ["a"]));
        await RefusesAsync<BeginMultipartInput, BegunMultipart>(_lab.Get<BeginMultipart>(), new(me, bucket, "a", null, 1));
        await RefusesAsync<DeleteFilesInput, DeletedFiles>(_lab.Get<DeleteFiles>(), new(me, bucket, ["a"]));
        await RefusesAsync<DeleteSelectionInput, StartedDeletion>(_lab.Get<DeleteSelection>(), new(me, bucket, "", ["a"], []));
    }

    [Fact]
    public async Task New_bucket_takes_uploads_at_once()
    {
        await _lab.RunAsync(_lab.Get<SignUpload>(), new(_lab.S3uid, FilesLab.Bucket, "a", null, 1));
        await _lab.S3.PutBucketAsync("quite-new");
        await _lab.RunAsync(_lab.Get<SignUpload>(), new(_lab.S3uid, "quite-new", "a", null, 1));
    }

    private async Task RefusesAsync<TInput, TAnswer>(Operation<TInput, TAnswer> operation, TInput input)
    {
        var answer = await operation.RunAsync(_lab.Caller, input, TestContext.Current.CancellationToken);
        Assert.Equal((RefusalCode.NotFound, "There is no such bucket in this account."), (answer.Refusal?.Code, answer.Refusal?.Message));
    }
}
