using System.Net;
using System.Text.Json;
using Amazon.S3;
using Polly;
using Portal.Core.Storage;
using Portal.Core.Storage.Rgw;

namespace Benchmarks;

/// <summary>A gateway's two answers to the questions of a collection, in files of the gateway's own format: read as they are from a network.</summary>
internal sealed class RecordedGateway : IStorageCluster, IDisposable
{
    public const string Code = "FR";
    public const int BucketsPerAccount = 3;
    private const int HoursPerAccount = 4;

    private readonly string _folder;
    private readonly Answers _answers;
    private readonly RgwAdminClient _admin;

    public RecordedGateway(string folder)
    {
        _folder = folder;
        _answers = new(folder);
        var options = new RgwClusterOptions { Code = Code, Name = "Recorded", Endpoint = Endpoint, AdminEndpoint = Endpoint, AdminKeys = S3Keys.Generate() };
        _admin = new(options, Location, Health, _answers, ResiliencePipeline.Empty, TimeProvider.System);
        Usage = new RgwUsage(_admin);
    }

    public Location Location { get; } = new(Code, "Recorded");

    public LocationKind Kind => LocationKind.Rgw;

    public StorageHealth Health { get; } = new(TimeProvider.System);

    public Uri Endpoint { get; } = new("http://recorded.invalid");

    public string Region => RgwClusterOptions.DefaultRegion;

    public IReadOnlyList<string> StorageTypes => ["Standard"];

    public IAccountProvisioner Accounts => throw new NotSupportedException();

    public IUsageSource Usage { get; }

    /// <summary>The length of both answers.</summary>
    public long Length => new FileInfo(PathOf(_folder, "bucket")).Length + new FileInfo(PathOf(_folder, "usage")).Length;

    public IAmazonS3 Connect(S3Keys keys) => throw new NotSupportedException();

    public Task<bool> BucketExistsAsync(string bucketName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StorageCapacity?> ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Writes the answers anew. In each round a tenth of the accounts has used its storage since the one before.</summary>
    public async Task RecordAsync(int accounts, int round)
    {
        await using (var file = File.Create(PathOf(_folder, "bucket")))
        await using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartArray();
            for (var account = 0; account < accounts; account++)
            {
                for (var bucket = 0; bucket < BucketsPerAccount; bucket++)
                {
                    WriteBucket(json, account, bucket, 1_000_000L + (RoundsOf(account, round) * 50_000));
                }

                await FlushAsync(json);
            }

            json.WriteEndArray();
        }

        await using (var file = File.Create(PathOf(_folder, "usage")))
        await using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WriteStartArray("entries");
            for (var account = 0; account < accounts; account++)
            {
                WriteTraffic(json, account, RoundsOf(account, round));
                await FlushAsync(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    public void Dispose()
    {
        _admin.Dispose();
        _answers.Dispose();
    }

    /// <summary>How often the account has used its storage until that round: one account of ten in each.</summary>
    private static int RoundsOf(int account, int round) => (round + 9 - (account % 10)) / 10;

    private static async Task FlushAsync(Utf8JsonWriter json)
    {
        if (json.BytesPending > 1 << 16)
        {
            await json.FlushAsync();
        }
    }

    private static void WriteBucket(Utf8JsonWriter json, int account, int bucket, long bytes)
    {
        json.WriteStartObject();
        json.WriteString("bucket", $"bucket-{account:D6}-{bucket}");
        json.WriteNumber("num_shards", 11);
        json.WriteString("zonegroup", "4a1c0a1e-9d66-4a2b-a3fb-3f0f2a7c9d11");
        json.WriteString("placement_rule", "default-placement");
        json.WriteString("id", $"9f8b7a66-1b2c-4d3e-8f90-a1b2c3d4e5f6.4137.{account}");
        json.WriteString("owner", $"{account:D32}");
        json.WriteString("ver", "0#1,1#1,2#1,3#1,4#1,5#1,6#1,7#1,8#1,9#1,10#1");
        json.WriteString("mtime", "2026-02-01T10:00:00.000000Z");
        json.WriteString("creation_time", "2026-02-01T10:00:00.000000Z");
        json.WriteStartObject("usage");
        json.WriteStartObject("rgw.main");
        json.WriteNumber("size", bytes);
        json.WriteNumber("size_actual", bytes);
        json.WriteNumber("size_utilized", bytes);
        json.WriteNumber("num_objects", bytes / 1000);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTraffic(Utf8JsonWriter json, int account, int rounds)
    {
        var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).ToUnixTimeSeconds();
        json.WriteStartObject();
        json.WriteString("user", $"{account:D32}");
        json.WriteStartArray("buckets");
        for (var hour = 0; hour < HoursPerAccount; hour++)
        {
            json.WriteStartObject();
            json.WriteString("bucket", $"bucket-{account:D6}-0");
            json.WriteString("time", "2026-02-01 10:00:00.000000Z");
            json.WriteNumber("epoch", today + ((hour - 2) * 3600));
            json.WriteString("owner", $"{account:D32}");
            json.WriteStartArray("categories");
            foreach (var category in new[] { "get_obj", "put_obj" })
            {
                json.WriteStartObject();
                json.WriteString("category", category);
                json.WriteNumber("bytes_sent", hour == HoursPerAccount - 1 ? 40_000 + (rounds * 7_000) : 40_000);
                json.WriteNumber("bytes_received", 20_000);
                json.WriteNumber("ops", 12);
                json.WriteNumber("successful_ops", 12);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string PathOf(string folder, string question) => Path.Combine(folder, $"recorded-{question}.json");

    private sealed class Answers(string folder) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(File.OpenRead(PathOf(folder, request.RequestUri!.Segments[^1]))) });
    }
}
