using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Monitoring;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Storage;

/// <summary>A portal whose settings name three locations: NL on a Ceph, DE on another one, FI in the process.</summary>
[Trait("Needs", "Ceph")]
public sealed class SeveralLocationsTests(CephGateway dutch) : IAsyncLifetime
{
    private readonly CephGateway _german = CephGateway.Another();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await dutch.StartAsync();
        await _german.StartAsync();
    }

    public ValueTask DisposeAsync() => _german.DisposeAsync();

    [Fact]
    public async Task Each_location_serves_its_own_accounts_and_goes_on_when_another_dies()
    {
        await using var portal = new PortalServer(
            environment: "Production",
            settings: new Dictionary<string, string?>([.. Rgw(0, "NL", "Amsterdam", dutch), .. Rgw(1, "DE", "Frankfurt", _german), .. Embedded(2, "FI", "Helsinki")]));
        var (caller, plan) = await PrepareAsync(portal);
        Dictionary<string, string> accounts = [];
        foreach (var code in plan.Locations)
        {
            accounts[code] = await OrderAsync(portal, caller, plan, code);
            await PutAsync(portal, accounts[code], $"bucket-{code}".ToLowerInvariant());
        }

        var clusters = portal.Services.GetRequiredService<StorageClusters>();
        foreach (var cluster in clusters.All)
        {
            foreach (var (code, s3uid) in accounts)
            {
                Assert.Equal(code == cluster.Location.Code, await cluster.Accounts.ExistsAsync(s3uid, Token));
            }

            Assert.Equal(1, (await cluster.Usage.ListBucketsAsync(accounts[cluster.Location.Code], Token)).Single().Objects);
        }

        Assert.Equal([LocationState.Well, LocationState.Well, LocationState.Well], await StatesAsync(portal, caller));
        await _german.KillAsync();
        Assert.Equal([LocationState.Well, LocationState.Away, LocationState.Well], await StatesAsync(portal, caller));
        await PutAsync(portal, accounts["NL"], "bucket-nl");
        await PutAsync(portal, accounts["FI"], "bucket-fi");
        await _german.ReviveAsync();
        Assert.Equal([LocationState.Well, LocationState.Unsteady, LocationState.Well], await StatesAsync(portal, caller));
        await Eventually.TrueAsync(() => Task.FromResult(!clusters.Get("DE").Health.Read().IsHeldBack));
        await PutAsync(portal, accounts["DE"], "bucket-de");
    }

    private static IEnumerable<KeyValuePair<string, string?>> Rgw(int index, string code, string name, CephGateway gateway) => Location(
        index, ("Code", code), ("Name", name), ("Kind", "Rgw"), ("Endpoint", gateway.Endpoint.ToString()),
        ("AccessKey", gateway.AdminKeys.AccessKey), ("SecretKey", gateway.AdminKeys.SecretKey));

    private static IEnumerable<KeyValuePair<string, string?>> Embedded(int index, string code, string name) =>
        Location(index, ("Code", code), ("Name", name), ("Kind", "Embedded"), ("Port", "0"));

    private static IEnumerable<KeyValuePair<string, string?>> Location(int index, params (string Name, string? Value)[] settings) =>
        settings.Select(setting => KeyValuePair.Create($"Storage:Locations:{index}:{setting.Name}", setting.Value));

    private static async Task<(Caller Caller, Plan Plan)> PrepareAsync(PortalServer portal)
    {
        var added = await portal.Services.GetRequiredService<Core.Customers.AddCustomer>()
            .RunAsync(Caller.Operator, new("ann@example.net", TestWorld.Password, Role.Admin, Core.Billing.Currency.Eur), Token);
        await using var db = await OpenAsync(portal);
        var plan = new Plan
        {
            Name = "Free",
            Active = true,
            QuotaGb = 1,
            StorageType = "Standard",
            Locations = ["NL", "DE", "FI"],
            Monthly = Price.Free,
            TrafficOverage = Price.Free,
            StorageOverage = Price.Free,
        };
        db.Plans.Add(plan);
        await db.SaveChangesAsync(Token);
        return (new(added.Value.CustomerId, [Role.Customer, Role.Admin], Door.Web), plan);
    }

    private static async Task<string> OrderAsync(PortalServer portal, Caller caller, Plan plan, string code)
    {
        var name = $"bucket-{code}".ToLowerInvariant();
        var placed = await portal.Services.GetRequiredService<PlaceOrder>().RunAsync(caller, new(plan.Id, code, name, name), Token);
        Assert.Null(placed.Refusal);
        var show = portal.Services.GetRequiredService<ShowOrder>();
        await Eventually.TrueAsync(async () => (await show.RunAsync(caller, new(placed.Value.Reference), Token)).Value.State is OrderState.Completed);
        return placed.Value.S3uid;
    }

    private static async Task PutAsync(PortalServer portal, string s3uid, string bucket)
    {
        await using var db = await OpenAsync(portal);
        var account = await db.Accounts.SingleAsync(account => account.S3uid == s3uid, Token);
        using var s3 = await portal.Services.GetRequiredService<StorageConnections>().ConnectAsync(db, account, Token);
        await s3.PutObjectAsync(new() { BucketName = bucket, Key = "a", ContentBody = "x" }, Token);
    }

    private static async Task<IEnumerable<LocationState>> StatesAsync(PortalServer portal, Caller caller) =>
        (await portal.Services.GetRequiredService<ShowStorage>().RunAsync(caller, new(), Token)).Value.Locations.Select(location => location.State);

    private static Task<PortalDb> OpenAsync(PortalServer portal) => portal.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);
}
