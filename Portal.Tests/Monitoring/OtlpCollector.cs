using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Portal.Tests.Support;

namespace Portal.Tests.Monitoring;

/// <summary>Takes what a portal sends to a collector of OpenTelemetry, and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _received = new();
    private readonly WebApplication _app;

    private OtlpCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{kind}", async (string kind, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _received.GetOrAdd(kind, _ => new()).Enqueue(Encoding.Latin1.GetString(body.ToArray()));
        });
    }

    public string Address => _app.Urls.First();

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>All that has come of a kind, <c>metrics</c> or <c>traces</c>, in its form on the wire, where texts can be read.</summary>
    public string Received(string kind) => _received.TryGetValue(kind, out var bodies) ? string.Concat(bodies) : "";

    /// <summary>Waits until this text has come. Each body is read once: a process that ran many portals sends long ones.</summary>
    public Task WaitAsync(string kind, string text)
    {
        var read = 0;
        return Eventually.TrueAsync(() =>
        {
            var bodies = _received.TryGetValue(kind, out var received) ? received.Skip(read).ToList() : [];
            read += bodies.Count;
            return Task.FromResult(bodies.Exists(body => body.Contains(text, StringComparison.Ordinal)));
        });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
