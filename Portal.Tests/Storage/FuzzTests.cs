using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Amazon.S3;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>Requests with broken headers, queries, documents and chunks: every one is answered, none by a bug, and memory stays as it is.</summary>
public sealed class FuzzTests : IAsyncLifetime
{
    private const string Bucket = "fuzzed-bucket";
    private const int AtOnce = 16;
    private const int Seed = 20261129;
    private const long MostGrowth = 48 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(2);

    private EmbeddedStorage? _storage;
    private FuzzedRequests? _requests;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync(domain: "s3.test");
        var keys = await _storage.AddAccountAsync(quota: 50_000_000);
        using var s3 = _storage.Cluster.Connect(keys);
        await s3.PutBucketAsync(Bucket, Token);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "key", ContentBody = "body" }, Token);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "stays", ContentBody = "keeps the bucket from being deleted" }, Token);
        var upload = (await s3.InitiateMultipartUploadAsync(Bucket, "key", Token)).UploadId;
        _requests = new FuzzedRequests(_storage.Cluster.Endpoint, keys, Bucket, upload, new Random(Seed));
    }

    public async ValueTask DisposeAsync() => await _storage!.DisposeAsync();

    [Fact]
    public Task TwoThousandBrokenRequests_AreAllAnswered() => RunAsync(2000);

    [Fact]
    [Trait("Needs", "Hours")]
    public Task TwentyThousandBrokenRequests_AreAllAnswered() => RunAsync(20_000);

    private async Task RunAsync(int count)
    {
        await SendAllAsync(count / 10); // What is made once is made.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var statuses = await SendAllAsync(count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
        Assert.True(
            statuses.Count(status => status is >= 200 and < 300) > count / 10,
            $"So broken that nothing is tried by them: {string.Join(", ", statuses.CountBy(status => status))}");
        var report = await _storage!.Cluster.CheckAsync(repair: false, readBodies: true, Token);
        Assert.True(report.IsClean, string.Join('\n', report.Problems));
    }

    private async Task<List<int>> SendAllAsync(int count)
    {
        var statuses = new List<int>(count);
        while (statuses.Count < count)
        {
            var requests = Enumerable.Range(0, AtOnce).Select(_ => _requests!.Next()).ToList();
            statuses.AddRange(await Task.WhenAll(requests.Select(TryAsync)));
        }

        return statuses;
    }

    private async Task<int> TryAsync((byte[] Bytes, bool IsCut) request)
    {
        var answer = await SendAsync(request.Bytes, request.IsCut);
        Assert.True(
            answer is null or < 500 or 501 or 503,
            $"Answered {answer}:\n{Encoding.Latin1.GetString(request.Bytes)[..Math.Min(request.Bytes.Length, 3000)]}");
        return answer ?? 0;
    }

    /// <returns>The status; <see langword="null"/> when the connection was closed instead, as for what is no HTTP.</returns>
    private async Task<int?> SendAsync(byte[] request, bool isCut)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _storage!.Cluster.Endpoint.Port, limit.Token);
        try
        {
            await using var stream = client.GetStream();
            await stream.WriteAsync(request, limit.Token);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var reading = reader.ReadToEndAsync(limit.Token);
            if (isCut || await Task.WhenAny(reading, Task.Delay(MostSilence, limit.Token)) != reading)
            {
                client.Client.Shutdown(SocketShutdown.Send); // It waits for bytes that were announced and will not come.
            }

            var answer = await reading;
            return answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : null;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return null; // Closed in the middle of what was sent.
        }
    }
}
