using Amazon.S3;
using Amazon.S3.Model;
using Polly;
using Portal.Core.Storage;
using Portal.Core.Storage.Rgw;

namespace Benchmarks;

/// <summary>Small calls whose answer has a body: on a stock gateway each waits some 40 ms for an acknowledgement, unless the client sends it at once.</summary>
internal static class RgwCalls
{
    private const int Warmup = 20;
    private const int Times = 300;
    private const string Key = "calls/small";

    public static async Task MeasureAsync(CephCluster ceph, RgwPortal portal)
    {
        using (var s3 = portal.Connect())
        {
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = RgwPortal.Bucket, Key = Key, ContentBody = new string('x', 1024) });
        }

        using var stock = new Gateway(ceph, portal, ceph.Stock);
        using var noDelay = new Gateway(ceph, portal, ceph.NoDelay);
        await MeasureAsync("One user of the Admin Ops API", stock, noDelay, gateway => gateway.AskAsPortalAsync, gateway => gateway.AskAsOthersAsync);
        await MeasureAsync("An object of 1 KiB", stock, noDelay, gateway => () => GetAsync(gateway.Portal), gateway => () => GetAsync(gateway.Others));
        await MeasureAsync("A listing", stock, noDelay, gateway => () => ListAsync(gateway.Portal), gateway => () => ListAsync(gateway.Others));
    }

    private static async Task MeasureAsync(string title, Gateway stock, Gateway noDelay, Func<Gateway, Func<Task>> portal, Func<Gateway, Func<Task>> others)
    {
        var taken = await Timing.RunAsync(Warmup, Times, portal(stock), others(stock), portal(noDelay), others(noDelay));
        Timing.Header(title);
        taken[0].Print("the portal, stock gateway");
        taken[1].Print("a default client, stock gateway");
        taken[2].Print("the portal, tcp_nodelay=1");
        taken[3].Print("a default client, tcp_nodelay=1");
        Timing.Aim("times faster than the default client on a stock gateway", taken[1].P50 / taken[0].P50, "at least 20", taken[1].P50 >= 20 * taken[0].P50);
        Timing.Aim("stock gateway / tcp_nodelay=1", taken[0].P50 / taken[2].P50, "at most 1.5", taken[0].P50 <= 1.5 * taken[2].P50);
    }

    private static async Task GetAsync(IAmazonS3 s3)
    {
        using var answer = await s3.GetObjectAsync(RgwPortal.Bucket, Key);
        await answer.ResponseStream.CopyToAsync(Stream.Null);
    }

    private static async Task ListAsync(IAmazonS3 s3) => await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = RgwPortal.Bucket });

    /// <summary>A gateway, asked by the portal and by clients that nobody has set up.</summary>
    private sealed class Gateway : IDisposable
    {
        private readonly RgwCluster _cluster;
        private readonly SocketsHttpHandler _plain = new();
        private readonly RgwAdminClient _admin;
        private readonly string _s3uid;

        public Gateway(CephCluster ceph, RgwPortal portal, Uri address)
        {
            var options = ceph.OptionsFor(address);
            _s3uid = portal.S3uid;
            _cluster = new(options, TimeProvider.System);
            _admin = new(options, _cluster.Location, new StorageHealth(TimeProvider.System), _plain, ResiliencePipeline.Empty, TimeProvider.System);
            Portal = _cluster.Connect(portal.Keys);
            Others = new AmazonS3Client(
                portal.Keys.AccessKey, portal.Keys.SecretKey, new AmazonS3Config { ServiceURL = address.ToString(), ForcePathStyle = true, UseHttp = true });
        }

        public IAmazonS3 Portal { get; }

        public AmazonS3Client Others { get; }

        public async Task AskAsPortalAsync() => await _cluster.Accounts.ExistsAsync(_s3uid, CancellationToken.None);

        public async Task AskAsOthersAsync() =>
            await _admin.FindAsync("user", new RgwQuery().Add("uid", _s3uid).Add("stats", false), RgwJson.Default.RgwUser, CancellationToken.None);

        public void Dispose()
        {
            Portal.Dispose();
            Others.Dispose();
            _admin.Dispose();
            _plain.Dispose();
            _cluster.Dispose();
        }
    }
}
