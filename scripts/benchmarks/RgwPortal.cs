using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Configuration;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;

namespace Benchmarks;

/// <summary>The service layer with its one location on a gateway with stock settings, and a customer who has ordered a bucket there.</summary>
internal sealed class RgwPortal : IAsyncDisposable
{
    public const string Bucket = "bench-files";

    private readonly string _folder = Directory.CreateTempSubdirectory("s3portal-bench-").FullName;
    private readonly ServiceProvider _services;

    private RgwPortal(CephCluster ceph)
    {
        var location = new LocationOptions
        {
            Code = "NL",
            Name = "Amsterdam",
            Kind = LocationKind.Rgw,
            Endpoint = ceph.Stock,
            AdminEndpoint = ceph.Stock,
            AccessKey = ceph.AdminKeys.AccessKey,
            SecretKey = ceph.AdminKeys.SecretKey,
            StorageTypes = ["Standard"],
        };
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection().AddLogging(log => log.SetMinimumLevel(LogLevel.Warning)).AddSingleton<IConfiguration>(configuration);
        services.AddCore(
            new(new DataDirectory(_folder), null, new() { Locations = { location } }, new MailOptions(), new SecurityOptions(), new ApiOptions(), []), configuration);
        _services = services.BuildServiceProvider();
    }

    public Caller Customer { get; private set; } = Caller.Visitor();

    public int PlanId { get; private set; }

    public string S3uid { get; private set; } = "";

    public S3Keys Keys { get; private set; } = new("", "");

    public IStorageCluster Cluster => Get<StorageClusters>().Get("NL");

    public static async Task<RgwPortal> CreateAsync(CephCluster ceph)
    {
        var portal = new RgwPortal(ceph);
        await portal.FillAsync();
        return portal;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<PortalDb> OpenDbAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();

    public IAmazonS3 Connect() => Cluster.Connect(Keys);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task FillAsync()
    {
        await _services.MigrateDatabaseAsync();
        var added = await Get<AddCustomer>().RunAsync(Caller.Operator, new("bench@example.net", "a password for the bench", Role.Customer, Currency.Eur));
        Customer = new(added.Value.CustomerId, [Role.Customer], Door.Web, "127.0.0.1", TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var db = await OpenDbAsync();
        var plan = new Plan
        {
            Name = "Bench",
            Active = true,
            QuotaGb = 100,
            StorageType = "Standard",
            Locations = ["NL"],
            Monthly = Price.Free,
            TrafficOverage = Price.Free,
            StorageOverage = Price.Free,
        };
        db.Plans.Add(plan);
        await db.SaveChangesAsync();
        PlanId = plan.Id;
        S3uid = (await Get<PlaceOrder>().RunAsync(Customer, new(plan.Id, "NL", Bucket, "bench"))).Value.S3uid;
        await Get<OrderWorker>().RunOnceAsync(CancellationToken.None);
        Keys = await Get<StorageConnections>().ReadKeysAsync(db, (await db.Accounts.SingleAsync()).Id, CancellationToken.None);
    }
}
