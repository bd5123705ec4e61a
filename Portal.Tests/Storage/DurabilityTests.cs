using System.Security.Cryptography;
using Amazon.S3;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Tests.Storage;

/// <summary>What is left after a stop, and after a process that was killed.</summary>
public sealed class DurabilityTests : IAsyncLifetime
{
    private const string Bucket = "durable-bucket";

    private readonly string _s3uid = EmbeddedStorage.NewS3Uid();
    private EmbeddedStorage? _storage;
    private S3Keys? _keys;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync();
        _keys = await _storage.AddAccountAsync(_s3uid, quota: 100_000_000);
        using var s3 = _storage.Cluster.Connect(_keys);
        await s3.PutBucketAsync(Bucket, Token);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "a", ContentBody = "12345" }, Token);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "a", ContentBody = "1234567" }, Token);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "b", ContentBody = "123" }, Token);
        await s3.DeleteObjectAsync(Bucket, "b", Token);
    }

    public async ValueTask DisposeAsync() => await _storage!.DisposeAsync();

    [Fact]
    public async Task Restart_KeepsEverything()
    {
        var bytesIn = await ReadBytesInAsync(_storage!.Cluster);
        await _storage.RestartAsync();
        await AssertAllThereAsync(_storage.Cluster);
        Assert.InRange(bytesIn, 15, 1500); // The SDK frames its bodies.
        Assert.Equal(bytesIn, await ReadBytesInAsync(_storage.Cluster));
    }

    [Fact]
    public async Task Kill_KeepsWhatWasAnswered()
    {
        await using var revived = await _storage!.StartFromWreckAsync();
        await AssertAllThereAsync(revived.Cluster);
    }

    [Fact]
    public async Task HalfWrittenFiles_AreSweptAtStart_AndWholeOnesKept()
    {
        var files = _storage!.Cluster.Vault.Files;
        using var written = files.Create(5); // Killed before its metadata was stored …
        await written.WriteAsync("12345"u8.ToArray(), Token);
        await written.PublishAsync();
        using var begun = files.Create(5); // … and in the middle of the body …
        await begun.WriteAsync("12"u8.ToArray(), Token);
        var kept = files.Create(4); // … and right after the metadata.
        await kept.WriteAsync("kept"u8.ToArray(), Token);
        await kept.PublishAsync();
        var bucket = _storage.Cluster.Vault.Buckets.Find(Bucket)!;
        await _storage.Cluster.Vault.Objects.PutAsync(
            bucket.Id, new NewObject("kept", 4, "4d8b6084f3d167b76cac66a22a91be02", kept.Name, new Dictionary<string, string>(), null));

        await using var revived = await _storage.StartFromWreckAsync();
        kept.Keep();

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(revived.Root, "temporary")));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(revived.Root, "blobs"), "*", SearchOption.AllDirectories)); // Small ones have none.
        using var s3 = revived.Cluster.Connect(_keys!);
        using var found = await s3.GetObjectAsync(Bucket, "kept", Token);
        Assert.Equal("kept", await new StreamReader(found.ResponseStream).ReadToEndAsync(Token));
    }

    [Fact]
    public async Task HalfWrittenFile_WhoseFolderIsGone_IsSweptAtStart()
    {
        // A copy of the store may come without its empty folders.
        var folder = Enumerable.Range(0, 256).Select(number => number.ToString("x2", null)).First(name => !Directory.Exists(Path.Combine(_storage!.Root, "blobs", name)));
        await File.WriteAllTextAsync(Path.Combine(_storage!.Root, "temporary", folder + Guid.NewGuid().ToString("N")[2..]), "12", Token);

        await using var revived = await _storage.StartFromWreckAsync();

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(revived.Root, "temporary")));
    }

    [Fact]
    public async Task Files_OfReplacedAndDeletedObjects_GoAway_ButNotUnderAReader()
    {
        using var s3 = _storage!.Cluster.Connect(_keys!);
        var body = RandomNumberGenerator.GetBytes(30_000_000);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "big", InputStream = new MemoryStream(body) }, Token);

        using (var reading = await s3.GetObjectAsync(Bucket, "big", Token))
        {
            await s3.DeleteObjectAsync(Bucket, "big", Token);
            Assert.Equal(SHA256.HashData(body), await SHA256.HashDataAsync(reading.ResponseStream, Token));
        }

        await _storage.RestartAsync();
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_storage.Root, "blobs"), "*", SearchOption.AllDirectories));
        Assert.Equal(0, _storage.Cluster.Vault.Database.Read(session => session.Number("SELECT count(*) FROM garbage")));
    }

    [Fact]
    public async Task SecretKeys_AreNotReadableOnDisk()
    {
        await _storage!.RestartAsync();
        foreach (var file in Directory.EnumerateFiles(_storage.Root, "metadata.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(_keys!.SecretKey, await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_OnATakenPortOrFolder_SaysSo()
    {
        var port = _storage!.Cluster.Endpoint.Port;
        var other = Directory.CreateTempSubdirectory("s3portal-").FullName;
        await using var samePort = Create(other, port);
        await using var sameFolder = Create(_storage.Root, 0);

        var portTaken = await Assert.ThrowsAsync<IOException>(() => samePort.StartAsync(Token));
        var folderTaken = await Assert.ThrowsAsync<IOException>(() => sameFolder.StartAsync(Token));

        Assert.Contains($"port {port} is in use", portTaken.Message, StringComparison.Ordinal);
        Assert.Contains("another process is using it", folderTaken.Message, StringComparison.Ordinal);
        Directory.Delete(other, recursive: true);
    }

    private static EmbeddedCluster Create(string root, int port) => new(
        new EmbeddedClusterOptions { Code = "DE", Name = "Frankfurt", Root = root, Port = port },
        new EphemeralDataProtectionProvider(), TimeProvider.System, NullLoggerFactory.Instance);

    private async Task AssertAllThereAsync(EmbeddedCluster cluster)
    {
        using var s3 = cluster.Connect(_keys!);
        using var found = await s3.GetObjectAsync(Bucket, "a", Token);
        Assert.Equal("1234567", await new StreamReader(found.ResponseStream).ReadToEndAsync(Token));
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.GetObjectAsync(Bucket, "b", Token));
        var usage = Assert.Single(await cluster.Usage.ListBucketsAsync(_s3uid, Token));
        Assert.Equal((7, 1), (usage.Bytes, usage.Objects));
    }

    private async Task<long> ReadBytesInAsync(EmbeddedCluster cluster)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return (await cluster.Usage.ReadTrafficAsync([_s3uid], today.AddDays(-1), today, Token))[_s3uid].Sum(day => day.BytesIn);
    }
}
