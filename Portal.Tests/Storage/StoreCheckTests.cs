using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;

namespace Portal.Tests.Storage;

/// <summary>What <c>storage check</c> finds and mends.</summary>
public sealed class StoreCheckTests : IAsyncLifetime
{
    private const string Bucket = "checked-bucket";

    private EmbeddedStorage? _storage;
    private S3Keys? _keys;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync();
        _keys = await _storage.AddAccountAsync();
        using var s3 = _storage.Cluster.Connect(_keys);
        await s3.PutBucketAsync(Bucket, Token);
        await s3.PutBucketVersioningAsync(new() { BucketName = Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);
        foreach (var body in new[] { new string('1', 20_000), "two", "" })
        {
            await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "key", ContentBody = body }, Token);
        }

        var upload = (await s3.InitiateMultipartUploadAsync(Bucket, "big", Token)).UploadId;
        var part = await s3.UploadPartAsync(new() { BucketName = Bucket, Key = "big", UploadId = upload, PartNumber = 1, InputStream = new MemoryStream(new byte[1000]) }, Token);
        await s3.CompleteMultipartUploadAsync(new() { BucketName = Bucket, Key = "big", UploadId = upload, PartETags = [new(part)] }, Token);
        await s3.InitiateMultipartUploadAsync(Bucket, "open", Token);
        await s3.DeleteObjectAsync(Bucket, "key", Token);
    }

    public async ValueTask DisposeAsync() => await _storage!.DisposeAsync();

    [Fact]
    public async Task SoundStore_IsClean_WhileItRuns()
    {
        var report = await CheckAsync();
        Assert.True(report.IsClean, string.Join('\n', report.Problems));
        Assert.Equal((4, 21_003), (report.Versions, report.Bytes));
        Assert.Equal(0, (await CheckAsync(readBodies: true)).Count);
    }

    [Fact]
    public async Task StrayFile_AndWrongCounters_AreMended()
    {
        await _storage!.Cluster.Vault.Database.WriteAsync(session =>
        {
            session.Execute("UPDATE bucket SET bytes = 5, objects = 99");
            session.Execute("UPDATE account SET used = 1");
        });
        var folder = Directory.EnumerateDirectories(Path.Combine(_storage.Root, "blobs")).First();
        await File.WriteAllTextAsync(Path.Combine(folder, Path.GetFileName(folder) + Guid.NewGuid().ToString("N")[2..]), "stray", Token);

        Assert.Equal(
            [StoreProblemKind.Counter, StoreProblemKind.Counter, StoreProblemKind.Stray], (await CheckAsync()).Problems.Select(problem => problem.Kind));
        await Assert.ThrowsAsync<StorageException>(() => CheckAsync(repair: true)); // In use.

        await _storage.Cluster.StopAsync(Token);
        var repaired = await CheckAsync(repair: true);
        Assert.Equal((3, true), (repaired.Repaired, repaired.IsClean));
        Assert.Equal(0, (await CheckAsync()).Count);
    }

    [Fact]
    public async Task LostAndDamagedBodies_AreNamed_AndStay()
    {
        var bodies = Directory.EnumerateFiles(Path.Combine(_storage!.Root, "blobs"), "*", SearchOption.AllDirectories).OrderBy(path => new FileInfo(path).Length).ToList();
        File.Delete(bodies[0]);
        await File.WriteAllTextAsync(bodies[^1], new string('2', 20_000), Token); // As long as before.

        Assert.Equal(1, (await CheckAsync()).Count);
        var report = await CheckAsync(readBodies: true);
        Assert.All(report.Problems, problem => Assert.Equal(StoreProblemKind.Body, problem.Kind));
        Assert.Contains(report.Problems, problem => problem.Text.StartsWith($"{Bucket}/big:", StringComparison.Ordinal));
        Assert.Contains(report.Problems, problem => problem.Text.StartsWith($"{Bucket}/key:", StringComparison.Ordinal));

        await _storage.Cluster.StopAsync(Token);
        Assert.False((await CheckAsync(repair: true, readBodies: true)).IsClean);
    }

    [Fact]
    public async Task WhatIsLeftOfADamagedObject_IsNotDeleted()
    {
        var files = await PutTwoPartsAsync();
        File.Delete(files[0]);
        await _storage!.Cluster.StopAsync(Token);

        var report = await CheckAsync(repair: true);

        Assert.Equal((StoreProblemKind.Body, 0), (Assert.Single(report.Problems).Kind, report.Repaired));
        Assert.True(File.Exists(files[1]));
    }

    [Fact]
    public async Task ChangedPart_IsFoundByReading()
    {
        await File.WriteAllTextAsync((await PutTwoPartsAsync())[1], new string('2', 1000), Token); // As long as before.
        Assert.Equal(0, (await CheckAsync()).Count);
        Assert.StartsWith($"{Bucket}/parts:", Assert.Single((await CheckAsync(readBodies: true)).Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatIsGoneWhenItIsOpened_IsReported_AndTheCheckGoesOn()
    {
        var vault = _storage!.Cluster.Vault;
        using var file = vault.Files.Create(1000);
        await file.WriteAsync(new byte[1000], Token);
        await file.PublishAsync();
        await vault.Objects.PutAsync(vault.Buckets.Find(Bucket)!.Id, new("fleeting", 1000, "etag", file.Name, new Dictionary<string, string>(), null));
        file.Keep();

        // A link to nothing looks like a file of as many bytes as its text has, until it is opened.
        File.Delete(PathOf(file.Name));
        File.CreateSymbolicLink(PathOf(file.Name), string.Concat(Enumerable.Repeat("/nothing.", 1000 / 9)) + "/");

        var report = await CheckAsync(readBodies: true);
        Assert.StartsWith($"{Bucket}/fleeting:", Assert.Single(report.Problems).Text, StringComparison.Ordinal);
    }

    /// <summary>Stores an object whose second part has a thousand bytes, and answers the paths of both.</summary>
    private async Task<List<string>> PutTwoPartsAsync()
    {
        using var s3 = _storage!.Cluster.Connect(_keys!);
        var upload = (await s3.InitiateMultipartUploadAsync(Bucket, "parts", Token)).UploadId;
        var parts = new List<PartETag>();
        foreach (var (number, size) in new[] { (1, 5 * 1024 * 1024), (2, 1000) })
        {
            parts.Add(new(await s3.UploadPartAsync(
                new() { BucketName = Bucket, Key = "parts", UploadId = upload, PartNumber = number, InputStream = new MemoryStream(new byte[size]) }, Token)));
        }

        await s3.CompleteMultipartUploadAsync(new() { BucketName = Bucket, Key = "parts", UploadId = upload, PartETags = parts }, Token);
        return _storage.Cluster.Vault.Database.Read(session => session.Many(
            "SELECT segment.file FROM segment JOIN object ON object.id = object_id WHERE key = CAST('parts' AS BLOB) ORDER BY number", row => PathOf(row.GetString(0))));
    }

    private string PathOf(string file) => Path.Combine(_storage!.Root, "blobs", file[..2], file);

    private Task<StoreReport> CheckAsync(bool repair = false, bool readBodies = false) => _storage!.Cluster.CheckAsync(repair, readBodies, Token);
}
