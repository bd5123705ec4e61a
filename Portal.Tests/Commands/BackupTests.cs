using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Data;
using Portal.Core.Data.Backup;
using Portal.Core.Lifecycle;
using Portal.Core.Monitoring;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Commands;

/// <summary>A portal is copied while it works, and put back elsewhere.</summary>
[Trait("Needs", "Sqlite")]
public sealed class BackupTests : IAsyncLifetime
{
    private const string Bucket = "precious";
    private const int Large = 400_000; // A file of its own; small bodies lie in the metadata.

    private readonly TempFolder _folder = new();
    private readonly TempFolder _elsewhere = new();
    private readonly TempFolder _backups = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(_backups.Path, "one");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
        _backups.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_copied_beside_a_portal_at_work_comes_back_whole()
    {
        string s3uid;
        await using (var world = await OpenAsync(_folder))
        {
            s3uid = await FillAsync(world);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var writing = ChurnAsync(world, s3uid, stop.Token);
            var made = await new PortalBackup(StateOf(_folder), TimeProvider.System).WriteAsync(Backup, Token);
            await stop.CancelAsync();
            await writing;
            Assert.Null(made.Refusal);
            Assert.True(made.Value.Files >= 2);
        }

        var restored = await new PortalBackup(StateOf(_elsewhere), TimeProvider.System).RestoreAsync(Backup, Token);
        Assert.Null(restored.Refusal);

        await using var other = await OpenAsync(_elsewhere);
        using var s3 = await other.ConnectAsync(s3uid);
        using var large = await s3.GetObjectAsync(Bucket, "large", Token);
        Assert.Equal(Large, large.ContentLength);
        using var small = await s3.GetObjectAsync(Bucket, "small", Token);
        Assert.Equal("kept", await new StreamReader(small.ResponseStream).ReadToEndAsync(Token));
        var whole = (await other.Get<CheckStorage>().RunAsync(Caller.Operator, new("NL", Repair: false, ReadBodies: true), Token)).Value;
        Assert.True(whole.IsClean, string.Join("\n", whole.Locations.SelectMany(location => location.Report!.Problems).Select(problem => problem.Text)));
        Assert.True((await other.Get<CompareStorage>().RunAsync(Caller.Operator, new("NL"), Token)).Value.Agrees);
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_what_was_changed_is_not_restored()
    {
        await using (var world = await OpenAsync(_folder))
        {
            await FillAsync(world);
            Assert.Null((await new PortalBackup(StateOf(_folder), TimeProvider.System).WriteAsync(Backup, Token)).Refusal);
        }

        Assert.Equal(RefusalCode.Conflict, (await new PortalBackup(StateOf(_folder), TimeProvider.System).WriteAsync(Backup, Token)).Refusal?.Code);
        Assert.Equal(RefusalCode.Conflict, (await new PortalBackup(StateOf(_folder), TimeProvider.System).RestoreAsync(Backup, Token)).Refusal?.Code);
        Assert.Equal(RefusalCode.NotFound, (await new PortalBackup(StateOf(_elsewhere), TimeProvider.System).RestoreAsync(_backups.Path, Token)).Refusal?.Code);

        await using (var file = File.OpenWrite(Path.Combine(Backup, BackupManifest.Database)))
        {
            file.Position = 5000;
            file.WriteByte(7);
        }

        Assert.Equal(RefusalCode.Conflict, (await new PortalBackup(StateOf(_elsewhere), TimeProvider.System).RestoreAsync(Backup, Token)).Refusal?.Code);
        Assert.False(File.Exists(new DataDirectory(_elsewhere.Path).DatabaseFile));
    }

    [Fact]
    [Trait("Needs", "Process")]
    public async Task Verbs_copy_and_put_back()
    {
        var settings = (TempFolder folder) => new Dictionary<string, string?> { ["DataDirectory"] = folder.Path };
        await PortalProcess.RunAsync(["user", "add", "ann@example.net", "--role", "Customer", "--password-stdin"], settings(_folder), "a long password");
        await using (var world = await OpenAsync(_folder))
        {
            await FillAsync(world);
        }

        var backup = await PortalProcess.RunAsync(["backup", Backup], settings(_folder));
        var restore = await PortalProcess.RunAsync(["restore", Backup], settings(_elsewhere));
        var users = await PortalProcess.RunAsync(["user", "list"], settings(_elsewhere));
        var again = await PortalProcess.RunAsync(["restore", Backup], settings(_elsewhere));

        Assert.True(backup.ExitCode == 0, backup.Error);
        Assert.Contains("The backup is in", backup.Output, StringComparison.Ordinal);
        Assert.True(restore.ExitCode == 0, restore.Error);
        Assert.Contains("ann@example.net", users.Output, StringComparison.Ordinal);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("is there already, and nothing is overwritten", again.Error, StringComparison.Ordinal);
    }

    private static Task<TestWorld> OpenAsync(TempFolder folder) => TestWorld.CreateAsync(services => services.AddSingleton(TimeProvider.System), folder);

    private static LocalState StateOf(TempFolder folder) => new(
        new DataDirectory(folder.Path), true, [new() { Code = "NL", Name = "Amsterdam", Root = TestWorld.RootOf(folder, "NL") }]);

    private static async Task<string> FillAsync(TestWorld world)
    {
        var caller = await world.AddCustomerAsync("bob@example.net", credit: 100);
        var placed = await world.OrderAsync(caller, await world.AddPlanAsync(10), Bucket);
        using var s3 = await world.ConnectAsync(placed.S3uid);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "small", ContentBody = "kept" }, Token);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "large", InputStream = new MemoryStream(new byte[Large]) }, Token);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "large-2", InputStream = new MemoryStream(new byte[Large]) }, Token);
        return placed.S3uid;
    }

    /// <summary>Writes and removes objects until it is told to stop.</summary>
    private static async Task ChurnAsync(TestWorld world, string s3uid, CancellationToken stop)
    {
        using var s3 = await world.ConnectAsync(s3uid);
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = $"churn-{round % 5}", InputStream = new MemoryStream(new byte[Large / 2]) }, Token);
        }
    }
}
