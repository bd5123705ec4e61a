using System.Text.Json;
using Amazon.S3;
using Portal.Core.Metering;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>The gateway fails while usage is collected: nothing is counted twice, nothing is lost, and the gateway's own log stays as it is.</summary>
public sealed class RgwCollectionFaultTests(CephGateway ceph) : RgwFaultTests(ceph, monthly: 10)
{
    private const int Size = 123_457;

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Usage_is_what_the_gateway_says_to_the_byte(Trouble trouble)
    {
        await MoveAsync();
        await CollectAsync();
        var log = await MoveAsync();

        Lab.Begin(trouble);
        await CollectAsync();
        var meanwhile = (await Lab.World.ReadAccountAsync(Account.S3uid)).Usage;
        await Lab.EndAsync();
        await CollectUntilReadAsync(meanwhile.MeasuredAt);
        await CollectAsync();

        await CheckUsageAsync(log);
        await Lab.CheckAsync();
    }

    [Fact]
    public async Task Gateway_that_is_killed_while_it_is_asked_is_asked_again()
    {
        var log = await MoveAsync();
        Lab.Proxy.Use("delay 400");
        var collecting = CollectAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Lab.Proxy.Struck > 0));
        Lab.Begin(Trouble.Killed);
        await Lab.EndAsync();
        await collecting;

        await CollectUntilReadAsync(null);
        await CheckUsageAsync(log);
        await Lab.CheckAsync();
    }

    private Task CollectAsync() => Lab.World.Get<UsageCollector>().RunOnceAsync(CancellationToken.None);

    private Task CollectUntilReadAsync(DateTime? before) => Eventually.TrueAsync(async () =>
    {
        await CollectAsync();
        return (await Lab.World.ReadAccountAsync(Account.S3uid)).Usage.MeasuredAt is { } measured && measured != before;
    });

    /// <summary>The page's answer and the row agree with the operator's program, and its log is the one from before.</summary>
    private async Task CheckUsageAsync(JsonElement log)
    {
        var shown = (await Lab.World.Get<ShowUsage>().RunAsync(Lab.Caller, new(Account.S3uid, Anew: true))).Value;
        var total = await ReadLogAsync();
        Assert.Equal(Total(log), Total(total));
        Assert.Equal(Total(total).Sent + Total(total).Received, shown.TrafficBytes);
        var stats = (await Lab.AskAdminAsync("bucket", "stats", "--bucket", Bucket)).GetProperty("usage").GetProperty("rgw.main");
        var bucket = Assert.Single(shown.Buckets);
        Assert.Equal((stats.GetProperty("size").GetInt64(), stats.GetProperty("num_objects").GetInt64()), (bucket.Bytes, bucket.Objects));
        Assert.Equal((bucket.Bytes, bucket.Bytes), (shown.Bytes, shown.PeakBytes));
    }

    /// <summary>Writes and reads, past the proxy as customers do, and waits until the gateway has logged all of it.</summary>
    private async Task<JsonElement> MoveAsync()
    {
        var before = Total(await ReadLogAsync());
        using var s3 = await Lab.World.ConnectAsync(Account.S3uid);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = Guid.NewGuid().ToString(), ContentBody = new string('x', Size) });
        var first = (await s3.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects[0].Key;
        using (var read = await s3.GetObjectAsync(Bucket, first))
        {
            await read.ResponseStream.CopyToAsync(Stream.Null);
        }

        var log = default(JsonElement);
        await Eventually.TrueAsync(async () =>
        {
            log = await ReadLogAsync();
            return Total(log).Sent >= before.Sent + Size && Total(log).Received >= before.Received + Size;
        });
        return log;
    }

    private Task<JsonElement> ReadLogAsync() => Lab.AskAdminAsync("usage", "show", "--uid", Account.S3uid);

    private static (long Sent, long Received) Total(JsonElement log) =>
        log.GetProperty("summary").EnumerateArray().Select(user => user.GetProperty("total"))
            .Select(total => (total.GetProperty("bytes_sent").GetInt64(), total.GetProperty("bytes_received").GetInt64())).SingleOrDefault();
}
