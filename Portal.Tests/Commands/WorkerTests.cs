using System.Net;
using System.Text.Json;
using Portal.Core.Messaging;
using Portal.Tests.Monitoring;
using Portal.Tests.Nodes;
using Portal.Tests.Support;

namespace Portal.Tests.Commands;

/// <summary>The verb <c>worker</c> as an operator starts it.</summary>
public sealed class WorkerTests(RabbitServer rabbit) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Needs", "Process")]
    public async Task Worker_beside_embedded_storage_says_that_it_cannot_work()
    {
        var outcome = await PortalProcess.RunAsync(["worker"], new Dictionary<string, string?> { ["DataDirectory"] = _folder.Path });

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Location NL is embedded", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Needs", "Rabbit")]
    public async Task Worker_reads_for_the_broker_until_it_is_stopped_and_tells_no_password()
    {
        await rabbit.StartAsync();
        var options = rabbit.Options();
        using var gateway = new DeadGateway("NL", "Amsterdam");
        using var worker = PortalProcess.Start(["worker"], SettingsFor(options, gateway.Address));
        try
        {
            await using var pages = await Messaging.RabbitNode.PagesAsync(options);
            await pages.WaitForReadersAsync(1);

            // There is no such account, so its reading ends at once.
            Assert.True(await pages.AskAsync("nobody"));
            Assert.Empty(pages.Begun);
        }
        finally
        {
            using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", worker.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            var output = await worker.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Contains("Works, and reads for the broker", output, StringComparison.Ordinal);
            Assert.DoesNotContain(options.Uri!.UserInfo.Split(':')[1], output, StringComparison.Ordinal);
        }

        Assert.Equal(0, worker.ExitCode);
    }

    [Fact]
    [Trait("Needs", "Process")]
    public async Task Worker_is_seen_from_outside_and_stops_in_order_as_a_node_does()
    {
        using var gateway = new DeadGateway("NL", "Amsterdam");
        await using var collector = await OtlpCollector.StartAsync();
        var added = await PortalProcess.RunAsync(["user", "add", "ann@example.net", "--role", "Customer", "--password-stdin"], SettingsFor(gateway.Address), "violet-harbour-71\n");
        Assert.Equal((0, ""), (added.ExitCode, added.Error));
        using var worker = await PortalNode.StartAsync(
            new Dictionary<string, string?>(SettingsFor(gateway.Address))
            {
                // Those of the portal beside it are not the worker's.
                ["Urls"] = "http://127.0.0.1:1",
                ["Work__HealthUrl"] = "http://127.0.0.1:0",
                ["Node__Name"] = "worker-a",
                ["Node__JsonLog"] = "true",
                ["Node__DrainSeconds"] = "120",
                ["Node__OtlpEndpoint"] = collector.Address,
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            },
            "worker");
        using var http = new HttpClient { BaseAddress = worker.Address };

        Assert.Equal(
            """{"status":"degraded","parts":[{"name":"database","status":"works"},{"name":"storage NL","status":"away"}]}""", await http.GetStringAsync(new Uri("/readyz", UriKind.Relative), Token));
        Assert.Equal("ok", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative), Token));
        using (var page = await http.GetAsync(new Uri(PortalUrls.Login, UriKind.Relative), Token))
        {
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        }

        await collector.WaitAsync("metrics", "s3portal.task.age");
        await collector.WaitAsync("metrics", "worker-a");
        await collector.WaitAsync("traces", "s3-portal-worker");
        await collector.WaitAsync("traces", "periodic.ServiceKeeper");

        // The log of its very first rounds has their ids.
        await Eventually.TrueAsync(() => Task.FromResult(worker.Output.Contains("The audit is sealed", StringComparison.Ordinal)));
        var sealing = LinesOf(worker).First(line => line.GetProperty("Message").GetString()!.StartsWith("The audit is sealed", StringComparison.Ordinal));
        Assert.Matches("TraceId:[0-9a-f]{32}", sealing.GetProperty("Scopes").GetRawText());

        worker.Terminate();
        await Eventually.TrueAsync(async () => (await worker.AskHealthAsync()).Ready == HttpStatusCode.ServiceUnavailable);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), await worker.AskHealthAsync());
        await Eventually.TrueAsync(() => Task.FromResult(worker.Output.Contains("is handed over", StringComparison.Ordinal)));
        Assert.False(worker.Process.HasExited);
        worker.Terminate();
        await worker.Process.WaitForExitAsync(Token);
        Assert.Equal(0, worker.Process.ExitCode);
    }

    [Fact]
    [Trait("Needs", "Process")]
    public async Task Worker_whose_address_is_taken_says_so()
    {
        using var gateway = new DeadGateway("NL", "Amsterdam");
        using var taken = new DeadGateway("DE", "Frankfurt", silent: true);

        var outcome = await PortalProcess.RunAsync(
            ["worker"], new Dictionary<string, string?>(SettingsFor(gateway.Address)) { ["Work__HealthUrl"] = taken.Address.GetLeftPart(UriPartial.Authority) });

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("address already in use", outcome.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> LinesOf(PortalNode worker) =>
        worker.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    private Dictionary<string, string?> SettingsFor(MessagingOptions options, Uri gateway) => new(SettingsFor(gateway))
    {
        ["Messaging__Kind"] = nameof(MessagingKind.RabbitMq),
        ["Messaging__RabbitMq__Uri"] = options.Uri!.AbsoluteUri,
        ["Messaging__RabbitMq__Prefix"] = options.Prefix,
    };

    private Dictionary<string, string?> SettingsFor(Uri gateway) => new()
    {
        ["DataDirectory"] = _folder.Path,
        ["Storage__Locations__0__Kind"] = "Rgw",
        ["Storage__Locations__0__Endpoint"] = gateway.GetLeftPart(UriPartial.Authority),
        ["Storage__Locations__0__AccessKey"] = "ADMIN",
        ["Storage__Locations__0__SecretKey"] = "secret",
    };
}
