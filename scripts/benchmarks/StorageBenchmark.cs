using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Amazon.S3;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Core.Storage.Rgw;

namespace Benchmarks;

/// <summary>
/// The embedded storage beside Ceph's gateway (in memory) in the same run, and beside the disk's own speed. Both are asked by the same client, over
/// presigned addresses; the embedded one shares its process, as in the portal.
/// </summary>
internal static class StorageBenchmark
{
    private const string Bucket = "bench-bucket";
    private const int SmallSize = 4096;
    private const int LargeSize = 256 * 1024 * 1024;
    private const int ReadKeys = 500;
    private const int ManyKeys = 1_000_000;
    private const int FewKeys = 20_000; // A gateway takes minutes for a million.

    private static readonly byte[] s_small = RandomNumberGenerator.GetBytes(SmallSize);
    private static int s_number;

    public static async Task RunAsync()
    {
        var root = Directory.CreateTempSubdirectory("s3portal-bench-").FullName;
        await using var ceph = await CephCluster.StartAsync();
        var keys = S3Keys.Generate();
        await using var embedded = Create(root);
        await embedded.StartAsync(CancellationToken.None);
        using var gateway = new RgwCluster(ceph.OptionsFor(ceph.Stock), TimeProvider.System);
        foreach (var cluster in new IStorageCluster[] { embedded, gateway })
        {
            await cluster.Accounts.CreateAsync("bench" + new string('0', 27), keys, null, cluster.StorageTypes[0], CancellationToken.None);
            using var s3 = cluster.Connect(keys);
            await s3.PutBucketAsync(Bucket);
        }

        using var here = embedded.Connect(keys);
        using var there = gateway.Connect(keys);
        using var http = new HttpClient();
        Console.WriteLine($"{Environment.ProcessorCount} cores for the client, the embedded storage and Ceph with its osd in memory");
        await MeasureSmallAsync(http, here, there);
        await MeasureLargeAsync(http, here, there, root);
        await MeasureListingAsync(embedded, here, there, root);
        Directory.Delete(root, recursive: true);
    }

    private static async Task MeasureSmallAsync(HttpClient http, IAmazonS3 here, IAmazonS3 there)
    {
        // What is read is there on both sides, however few puts they manage.
        foreach (var s3 in new[] { here, there })
        {
            await Parallel.ForAsync(0, ReadKeys, async (number, _) => await PutAsync(http, s3, $"read/{number}", new ByteArrayContent(s_small)));
        }

        foreach (var (name, act) in new (string, Func<IAmazonS3, Task>)[]
        {
            ("put of 4 KiB, 16 at once", s3 => PutAsync(http, s3, $"small/{Interlocked.Increment(ref s_number) % 5000}", new ByteArrayContent(s_small))),
            ("get of 4 KiB, 16 at once", s3 => GetAsync(http, s3, $"read/{Interlocked.Increment(ref s_number) % ReadKeys}")),
        })
        {
            var mine = await Load.RunAsync(name, () => Task.FromResult(() => act(here)));
            var peer = await Load.RunAsync(name, () => Task.FromResult(() => act(there)));
            Print(name, mine.PerSecond, peer.PerSecond, "/s", 2);
        }
    }

    private static async Task MeasureLargeAsync(HttpClient http, IAmazonS3 here, IAmazonS3 there, string root)
    {
        var body = RandomNumberGenerator.GetBytes(LargeSize);
        var file = Path.Combine(root, "floor");
        var write = Speed(await TimeAsync(() => WriteAsync(file, body)));
        var read = Speed(await TimeAsync(() => ReadAsync(file), DropCache));
        var put = Speed(await TimeAsync(() => PutAsync(http, here, "large", new ByteArrayContent(body))));
        var get = Speed(await TimeAsync(() => GetAsync(http, here, "large"), DropCache));
        Print("put of 256 MiB, beside Ceph's memory", put, Speed(await TimeAsync(() => PutAsync(http, there, "large", new ByteArrayContent(body)))), " MB/s", 0);
        Print("get of 256 MiB from the disk, beside Ceph's memory", get, Speed(await TimeAsync(() => GetAsync(http, there, "large"))), " MB/s", 0);
        Print("put of 256 MiB, beside a file written and flushed", put, write, " MB/s", 0.8);
        Print("get of 256 MiB from the disk, beside a file written and flushed", get, write, " MB/s", 0.8);
        Print("get of 256 MiB from the disk, beside such a file read from there", get, read, " MB/s", 0);
    }

    private static async Task MeasureListingAsync(EmbeddedCluster embedded, IAmazonS3 here, IAmazonS3 there, string root)
    {
        await embedded.StopAsync(CancellationToken.None);
        await AddKeysAsync(root);
        await embedded.StartAsync(CancellationToken.None);
        await Parallel.ForAsync(0, FewKeys, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
            await there.PutObjectAsync(new() { BucketName = Bucket, Key = KeyOf(number), ContentBody = "" }, CancellationToken.None));
        await PagesAsync(here, KeyOf(1000)); // The client's and the storage's code is compiled for speed only after some use.
        await PagesAsync(there, KeyOf(1000));
        var start = await PagesAsync(here, KeyOf(1000));
        var end = await PagesAsync(here, KeyOf(ManyKeys - 30_000));
        Print("pages of 1000 keys from key 1,000 of a million, beside Ceph's of 20,000", start, await PagesAsync(there, KeyOf(1000)), "/s", 0);
        Print("pages of 1000 keys at the end of the million, beside its beginning", end, start, "/s", 0.9);
    }

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"many/{number:d7}");

    /// <summary>Straight into the metadata, which is closed.</summary>
    private static async Task AddKeysAsync(string root)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(root, "metadata.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $count - 1)
            INSERT INTO object (bucket_id, key, size, etag, modified, headers)
            SELECT (SELECT id FROM bucket), CAST(printf('many/%07d', i) AS BLOB), 0, 'd41d8cd98f00b204e9800998ecf8427e', 1700000000000, '{"content-type":"text/plain"}' FROM n
            """;
        command.Parameters.AddWithValue("$count", ManyKeys);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> PagesAsync(IAmazonS3 s3, string after)
    {
        const int pages = 15;
        string? token = null;
        var time = await TimeAsync(async () =>
        {
            for (var page = 0; page < pages; page++)
            {
                var answer = await s3.ListObjectsV2Async(new() { BucketName = Bucket, StartAfter = after, ContinuationToken = token });
                token = answer.NextContinuationToken;
            }
        });
        return pages / time.TotalSeconds;
    }

    private static EmbeddedCluster Create(string root) => new(
        new() { Code = "NL", Name = "Amsterdam", Root = root, Port = 0 }, new EphemeralDataProtectionProvider(), TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task PutAsync(HttpClient http, IAmazonS3 s3, string key, HttpContent body)
    {
        using var answer = await http.PutAsync(Presign(s3, key, HttpVerb.PUT), body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task GetAsync(HttpClient http, IAmazonS3 s3, string key)
    {
        using var answer = await http.GetAsync(Presign(s3, key, HttpVerb.GET), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }

    private static string Presign(IAmazonS3 s3, string key, HttpVerb verb) =>
        s3.GetPreSignedURL(new() { BucketName = Bucket, Key = key, Verb = verb, Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1) });

    private static async Task WriteAsync(string file, byte[] body)
    {
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 128 * 1024, useAsync: true);
        await stream.WriteAsync(body);
        stream.Flush(flushToDisk: true);
    }

    private static async Task ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true);
        await stream.CopyToAsync(Stream.Null);
    }

    /// <summary>The best of three: what else the machine does only makes it longer.</summary>
    /// <param name="prepare">Before each round, outside of its time.</param>
    private static async Task<TimeSpan> TimeAsync(Func<Task> act, Action? prepare = null)
    {
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            prepare?.Invoke();
            var started = Stopwatch.GetTimestamp();
            await act();
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        return best;
    }

    /// <summary>Lets the system forget what it has of files in memory, which only root may ask for; else both sides read from memory.</summary>
    private static void DropCache()
    {
        const string switchFile = "/proc/sys/vm/drop_caches";
        if (Environment.IsPrivilegedProcess && File.Exists(switchFile))
        {
            File.WriteAllText(switchFile, "1");
        }
    }

    private static double Speed(TimeSpan time) => LargeSize / 1e6 / time.TotalSeconds;

    /// <param name="aim">At least so many times the peer; 0 for none.</param>
    private static void Print(string name, double mine, double peer, string unit, double aim) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-72}{mine,10:F0}{unit,-6}{peer,10:F0}{unit,-6}{mine / peer,8:F2}{(aim == 0 ? "" : mine / peer >= aim ? $"  aim {aim}: met" : $"  aim {aim}: missed")}"));
}
