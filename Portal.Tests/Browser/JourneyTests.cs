using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Browser;

/// <summary>What a customer does with storage in Amsterdam; the same whatever serves it.</summary>
/// <param name="ceph">The gateway that serves Amsterdam; <see langword="null"/> for storage inside the portal.</param>
public abstract class JourneyTests(Chromium chromium, CephGateway? ceph) : BrowserTests(chromium)
{
    private readonly string _mark = Guid.NewGuid().ToString("N")[..6];

    protected override IReadOnlyDictionary<string, string?>? Settings => ceph?.LocationSettings;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected IStorageCluster Amsterdam => Server.Services.GetRequiredService<StorageClusters>().Get("NL");

    public override async ValueTask InitializeAsync()
    {
        if (ceph is not null)
        {
            await ceph.StartAsync();
        }

        await base.InitializeAsync();
    }

    /// <summary>A bucket name of this test's own: on a gateway names are one space for all of its users.</summary>
    protected string Named(string name) => $"{name}-{_mark}";

    /// <summary>Shows a key on the page of an account.</summary>
    protected async Task<string> RevealAsync(string label)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = $"Show {label}" }).ClickAsync();
        return (await Page.Locator($"[data-key='{label}']").TextContentAsync())!;
    }

    protected async Task<S3Keys> RevealKeysAsync() => new(await RevealAsync("Access key"), await RevealAsync("Secret key"));

    /// <summary>Nothing of the account is left in storage; of a gateway its operator's own program says so, too.</summary>
    protected async Task AssertGoneAsync(string s3uid, params string[] buckets)
    {
        Assert.False(await Amsterdam.Accounts.ExistsAsync(s3uid, Token));
        foreach (var bucket in buckets)
        {
            Assert.False(await Amsterdam.BucketExistsAsync(bucket, Token));
        }

        if (ceph is not null)
        {
            Assert.DoesNotContain(s3uid, await ceph.ListAsync("user"));
            Assert.Empty((await ceph.ListAsync("bucket")).Intersect(buckets));
        }
    }
}
