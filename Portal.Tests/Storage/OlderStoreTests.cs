using Portal.Core.Storage;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Tests.Storage;

/// <summary>A store that an older portal has left opens, and is all there.</summary>
public sealed class OlderStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstVersion_IsBroughtToTheNewest()
    {
        await using var storage = await EmbeddedStorage.StartAsync();
        var s3uid = EmbeddedStorage.NewS3Uid();
        await storage.Cluster.StopAsync(Token);
        var file = Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(Path.Combine(storage.Root, "blobs", file[..2]));
        await File.WriteAllTextAsync(Path.Combine(storage.Root, "blobs", file[..2], file), "from before", Token);
        foreach (var old in Directory.EnumerateFiles(storage.Root, "metadata.db*"))
        {
            File.Delete(old);
        }

        using (var session = new StoreSession(ObjectVault.MetadataOf(storage.Root), writable: true))
        {
            StoreSchema.Upgrade(session, to: 1);
            session.Execute("INSERT INTO account (s3uid, storage_type, used) VALUES (?1, 'Standard', 11)", s3uid);
            session.Execute("INSERT INTO bucket (name, account_id, created, bytes, objects) VALUES ('older-bucket', 1, 1, 11, 1)");
            session.Execute(
                """
                INSERT INTO object (bucket_id, key, size, etag, modified, file, headers)
                VALUES (1, CAST('key' AS BLOB), 11, '42e458e87d182e429816cef8d936fe87', 1700000000000, ?1, '{"content-type":"text/plain"}')
                """, file);
        }

        await storage.RestartAsync();
        var keys = S3Keys.Generate();
        await storage.Cluster.Accounts.CreateAsync(s3uid, keys, null, "Standard", Token);
        using var s3 = storage.Cluster.Connect(keys);
        using var found = await s3.GetObjectAsync("older-bucket", "key", Token);
        using var reader = new StreamReader(found.ResponseStream);

        Assert.Equal("from before", await reader.ReadToEndAsync(Token));
        Assert.Equal("key", Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = "older-bucket" }, Token)).S3Objects).Key);
        Assert.Equal(0, (await storage.Cluster.CheckAsync(repair: false, readBodies: false, Token)).Count);
        await s3.PutObjectAsync(new() { BucketName = "older-bucket", Key = "key", ContentBody = "from now" }, Token);
    }
}
