using System.Security.Cryptography;
using Amazon.S3;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>Writers work on the program's embedded storage, which is killed again and again: what it had answered is there each time.</summary>
public sealed class StorageKillTests : IAsyncLifetime
{
    private const string Bucket = "killed-bucket";
    private const int Writers = 4;

    private readonly TempFolder _folder = new();
    private readonly S3Keys _keys = S3Keys.Generate();
    private readonly int _port = FreePort.Next();
    private readonly List<KillWriter> _writers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Endpoint => new($"http://localhost:{_port}");

    public async ValueTask InitializeAsync()
    {
        await using var world = await TestWorld.CreateAsync(services => services.AddSingleton(TimeProvider.System), _folder);
        var cluster = world.Get<StorageClusters>().Get("NL");
        await cluster.Accounts.CreateAsync(Guid.NewGuid().ToString("N"), _keys, null, "Standard", Token);
        using var s3 = cluster.Connect(_keys);
        await s3.PutBucketAsync(Bucket, Token);
        _writers.AddRange(Enumerable.Range(0, Writers).Select(number => new KillWriter(number, Bucket)));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task TenKills_LoseNothingThatWasAnswered() => RunAsync(10);

    [Fact]
    [Trait("Needs", "Hours")]
    public Task FiftyKills_LoseNothingThatWasAnswered() => RunAsync(50);

    private async Task RunAsync(int kills)
    {
        for (var kill = 0; kill <= kills; kill++)
        {
            using var portal = PortalProcess.Start([], Settings());
            portal.OutputDataReceived += (_, _) => { };
            portal.ErrorDataReceived += (_, _) => { };
            portal.BeginOutputReadLine();
            portal.BeginErrorReadLine();
            try
            {
                using var s3 = new S3ClientFactory(new("NL", "Amsterdam"), Endpoint, "nl").Create(_keys);
                await Eventually.TrueAsync(() => AnswersAsync(s3));
                foreach (var writer in _writers)
                {
                    await writer.CheckAsync(s3);
                }

                await CheckStoreAsync();
                if (kill < kills)
                {
                    await WriteUntilKilledAsync(s3, portal);
                }
            }
            finally
            {
                portal.Kill();
                await portal.WaitForExitAsync(CancellationToken.None);
            }
        }

        Assert.True(_writers.Sum(writer => writer.Answered) > kills * 10);
    }

    /// <summary>Beside the running program, which has swept what the kill left behind.</summary>
    private async Task CheckStoreAsync()
    {
        await using var cluster = new EmbeddedCluster(
            new() { Code = "NL", Name = "Amsterdam", Root = TestWorld.RootOf(_folder, "NL") },
            new EphemeralDataProtectionProvider(), TimeProvider.System, NullLoggerFactory.Instance);
        var report = await cluster.CheckAsync(repair: false, readBodies: true, Token);
        Assert.True(report.IsClean, string.Join('\n', report.Problems.Select(problem => problem.Text)));
    }

    private async Task WriteUntilKilledAsync(IAmazonS3 s3, System.Diagnostics.Process portal)
    {
        var answers = RandomNumberGenerator.GetInt32(20, 120);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var left = answers;
        await Task.WhenAll(_writers.Select(writer => writer.WriteAsync(s3, () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                portal.Kill(); // SIGKILL, in the middle of what the other writers do.
                stop.Cancel();
            }
        }, stop.Token)));
    }

    private static async Task<bool> AnswersAsync(IAmazonS3 s3)
    {
        try
        {
            await s3.ListBucketsAsync(Token);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or AmazonS3Exception or Amazon.Runtime.AmazonClientException or IOException)
        {
            return false;
        }
    }

    private Dictionary<string, string?> Settings() => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["DataDirectory"] = _folder.Path,
        ["Storage__Locations__0__Port"] = _port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Storage__Locations__1__Port"] = "0",
    };
}
