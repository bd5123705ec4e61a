using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Tests.Nodes;
using Portal.Tests.Support;

namespace Portal.Tests.Browser;

/// <summary>What a customer does with storage in Amsterdam; the same whatever serves it.</summary>
/// <param name="ceph">The gateway that serves Amsterdam; <see langword="null"/> for storage inside the portal.</param>
/// <param name="nodes">The portal, if it is several processes; one inside of the test's own if absent.</param>
public abstract class JourneyTests(Chromium chromium, CephGateway? ceph, NodesPlace? nodes = null) : BrowserTests(chromium)
{
    private readonly string _mark = Guid.NewGuid().ToString("N")[..6];

    protected override IReadOnlyDictionary<string, string?>? Settings => ceph?.LocationSettings;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override Uri Address => nodes?.Address ?? base.Address;

    /// <summary>For looking at what the portal has done.</summary>
    protected IServiceProvider Services => nodes?.Services ?? Server.Services;

    protected IStorageCluster Amsterdam => Services.GetRequiredService<StorageClusters>().Get("NL");

    public override async ValueTask InitializeAsync()
    {
        if (ceph is not null)
        {
            await ceph.StartAsync();
        }

        if (nodes is not null)
        {
            await nodes.StartAsync();
        }

        await base.InitializeAsync();
    }

    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (nodes is not null && TestContext.Current.TestState?.Result is TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(nodes.Said);
        }

        return base.DisposeAsync();
    }

    /// <summary>Signs in a customer with € 200 of credit and nothing else.</summary>
    protected async Task SignInAsync(string? thenTo = null) =>
        await Page.SignInAsync(nodes is null ? SignInSteps.Customer : await nodes.AddCustomerAsync(), thenTo: thenTo);

    /// <summary>Orders are taken, and wait.</summary>
    protected Task PauseOrdersAsync() => nodes?.PauseWorkerAsync() ?? Server.Services.GetRequiredService<OrderWorker>().StopAsync(Token);

    protected Task ResumeOrdersAsync() => nodes?.ResumeWorkerAsync() ?? Server.Services.GetRequiredService<OrderWorker>().RunOnceAsync(Token);

    /// <summary>A bucket name of this test's own: on a gateway names are one space for all of its users.</summary>
    protected string Named(string name) => $"{name}-{_mark}";

    /// <summary>Shows a key on the page of an account.</summary>
    protected async Task<string> RevealAsync(string label)
    {
        // By the keyboard: what comes meanwhile, such as the notice that storage is slow, may move the button away from under a pointer.
        await Page.GetByRole(AriaRole.Button, new() { Name = $"Show {label}" }).PressAsync("Enter");
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
