using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Monitoring;
using Portal.Tests.Support;

namespace Portal.Tests.Monitoring;

/// <summary>What a collector of OpenTelemetry gets from a portal that is told where it is.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_and_traces_arrive_with_the_products_own_names_and_without_secrets()
    {
        const string Secret = "a-secret-of-a-link";
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = new PortalServer(settings: new Dictionary<string, string?>
        {
            ["Node:OtlpEndpoint"] = collector.Address,
            ["Node:Name"] = "node-a",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        await http.GetAsync(new Uri($"{PortalUrls.Plans}?token={Secret}", UriKind.Relative), TestContext.Current.CancellationToken);
        await http.PostAsync(new Uri(PortalUrls.Api, UriKind.Relative), new FormUrlEncodedContent([new("action", "list_plans"), new("auth_token", "wrong")]), TestContext.Current.CancellationToken);
        await http.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken);
        await server.Services.GetRequiredService<Backlog>().LookAsync(TestContext.Current.CancellationToken);

        foreach (var name in new[] { "s3portal.operation.duration", "s3portal.waiting", "s3portal.task.age", "s3portal.storage.duration", "http.server.request.duration", "node-a" })
        {
            await collector.WaitAsync("metrics", name);
        }

        await collector.WaitAsync("traces", "Plans");
        await collector.WaitAsync("traces", "url.path");
        Assert.DoesNotContain(Secret, collector.Received("traces"), StringComparison.Ordinal);
    }
}
