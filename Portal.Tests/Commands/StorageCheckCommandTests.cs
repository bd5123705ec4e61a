using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Commands;

/// <summary><c>storage check</c> in a process of its own, beside a store that was left.</summary>
[Trait("Needs", "Process")]
public sealed class StorageCheckCommandTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Blobs => Path.Combine(Directory.EnumerateDirectories(_folder.Path, "NL", SearchOption.AllDirectories).Single(), "blobs");

    public async ValueTask InitializeAsync()
    {
        await using var world = await TestWorld.CreateAsync(services => services.AddSingleton(TimeProvider.System), _folder);
        var cluster = world.Get<StorageClusters>().Get("NL");
        var keys = S3Keys.Generate();
        await cluster.Accounts.CreateAsync(Guid.NewGuid().ToString("N"), keys, null, "Standard", Token);
        using var s3 = cluster.Connect(keys);
        await s3.PutBucketAsync("checked-bucket", Token);
        await s3.PutObjectAsync(new() { BucketName = "checked-bucket", Key = "kept", ContentBody = new string('1', 20_000) }, Token);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Sound_store_is_well_and_ends_with_0()
    {
        var outcome = await CheckAsync("--location", "NL", "--read");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal("NL: 1 objects and versions of 20000 bytes, all is well.\n", outcome.Output);
    }

    [Fact]
    public async Task Stray_file_is_told_and_goes_when_asked_to_repair()
    {
        var folder = Directory.EnumerateDirectories(Blobs).First();
        var stray = Path.Combine(folder, Path.GetFileName(folder) + Guid.NewGuid().ToString("N")[2..]);
        await File.WriteAllTextAsync(stray, "stray", Token);

        var told = await CheckAsync();
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("1 problems, 0 of them mended", told.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(stray));

        var mended = await CheckAsync("--repair");
        Assert.Equal((0, ""), (mended.ExitCode, mended.Error));
        Assert.Contains("mended: ", mended.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(stray));
    }

    [Fact]
    public async Task Lost_body_is_named_and_cannot_be_mended()
    {
        File.Delete(Directory.EnumerateFiles(Blobs, "*", SearchOption.AllDirectories).Single());

        var outcome = await CheckAsync("--repair");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("checked-bucket", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("kept", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("1 problems, 0 of them mended", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_location_is_refused()
    {
        var outcome = await CheckAsync("--location", "XX");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.NotEmpty(outcome.Error);
    }

    private Task<ProcessOutcome> CheckAsync(params string[] options) => PortalProcess.RunAsync(
        ["storage", "check", .. options], new Dictionary<string, string?> { ["DataDirectory"] = _folder.Path, ["ASPNETCORE_ENVIRONMENT"] = "Development" }, null);
}
