using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Core.Monitoring;
using Portal.Tests.Support;

namespace Portal.Tests.Monitoring;

/// <summary>What a collector of OpenTelemetry gets from a portal that is told where it is.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _received = new();
    private WebApplication? _collector;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.MapPost("/v1/{kind}", async (string kind, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _received.GetOrAdd(kind, _ => new()).Enqueue(Encoding.Latin1.GetString(body.ToArray()));
        });
        await _collector.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }
    }

    [Fact]
    public async Task Metrics_and_traces_arrive_with_the_products_own_names_and_without_secrets()
    {
        const string Secret = "a-secret-of-a-link";
        await using var server = new PortalServer(settings: new Dictionary<string, string?>
        {
            ["Node:OtlpEndpoint"] = _collector!.Urls.First(),
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
            await Eventually.TrueAsync(() => Task.FromResult(Received("metrics").Contains(name, StringComparison.Ordinal)));
        }

        await Eventually.TrueAsync(() => Task.FromResult(Received("traces").Contains("Plans", StringComparison.Ordinal) && Received("traces").Contains("url.path", StringComparison.Ordinal)));
        Assert.DoesNotContain(Secret, Received("traces"), StringComparison.Ordinal);
    }

    private string Received(string kind) => _received.TryGetValue(kind, out var bodies) ? string.Concat(bodies) : "";
}
