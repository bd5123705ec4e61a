using Portal.Core.Monitoring.Health;
using Portal.Endpoints;

namespace Portal.Hosting;

/// <summary>Answers <c>/healthz</c> and <c>/readyz</c> for a process without pages, and nothing else. It stands apart from what the settings say about the portal's web server.</summary>
/// <param name="address">Where it listens; without TLS.</param>
internal sealed class HealthServer(Uri address, NodeHealth health, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Where it listens, once it has started.</summary>
    public IEnumerable<string> Addresses => _app?.Urls ?? [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(address.GetLeftPart(UriPartial.Authority));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(health);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapHealth();
        await _app.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
