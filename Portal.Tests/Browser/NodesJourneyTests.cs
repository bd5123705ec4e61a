using Microsoft.Playwright;
using Portal.Tests.Nodes;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

[Trait("Needs", "Nodes")]
[Collection(NodesPlaceCollection.Name)]
public sealed class NodesFilesJourneyTests(Chromium chromium, CephGateway ceph, NodesPlace nodes) : FilesJourney(chromium, ceph, nodes);

[Trait("Needs", "Nodes")]
[Collection(NodesPlaceCollection.Name)]
public sealed class NodesKeysJourneyTests(Chromium chromium, CephGateway ceph, NodesPlace nodes) : KeysJourney(chromium, ceph, nodes);

[Trait("Needs", "Nodes")]
[Collection(NodesPlaceCollection.Name)]
public sealed class NodesOrderJourneyTests(Chromium chromium, CephGateway ceph, NodesPlace nodes) : OrderJourney(chromium, ceph, nodes);

[Trait("Needs", "Nodes")]
[Collection(NodesPlaceCollection.Name)]
public sealed class NodesServiceJourneyTests(Chromium chromium, CephGateway ceph, NodesPlace nodes) : ServiceJourney(chromium, ceph, nodes);

/// <summary>Processes come and go while a customer is there.</summary>
[Trait("Needs", "Nodes")]
[Collection(NodesPlaceCollection.Name)]
public sealed class NodesComeAndGoTests(Chromium chromium, CephGateway ceph, NodesPlace nodes) : JourneyTests(chromium, ceph, nodes)
{
    private readonly NodesPlace _nodes = nodes;

    [Fact]
    public async Task Order_whose_worker_dies_in_the_middle_is_finished_by_the_next()
    {
        await _nodes.ReplaceWorkerAsync(killAt: "order.BucketCreated/stop");
        await SignInAsync();
        await Page.ChooseAsync("Standard 500 GB", "Amsterdam", Named("two-workers"));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" }).ClickAsync();
        await Expect(Page.GetByText("Order taken")).ToBeVisibleAsync();

        await _nodes.WaitUntilWorkerDiesAsync();
        await _nodes.ReplaceWorkerAsync();

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Your storage is ready" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(Page.Locator(".topbar-credit")).ToHaveTextAsync("Credit €192.01");
    }

    [Fact]
    public async Task Update_of_the_nodes_one_by_one_keeps_the_sign_in_and_what_was_typed()
    {
        ConsoleErrorsExpected = true; // The connection is lost, on purpose.
        await SignInAsync();
        await OpenAsync(PortalUrls.Billing);
        await Page.FillAsync("#buyer-Name", "Harbour Ltd");

        await _nodes.RestartNodesAsync();
        await Page.GetByText("Your session has ended.").GetByRole(AriaRole.Button).ClickAsync(new() { Timeout = 60_000 });

        await LiveAsync();
        await Expect(Page.Locator("#buyer-Name")).ToHaveValueAsync("Harbour Ltd");
        await Page.OrderAsync("Standard 500 GB", "Amsterdam", Named("after-update"));
        await Expect(Page.Locator(".topbar-credit")).ToHaveTextAsync("Credit €192.01");
    }
}
