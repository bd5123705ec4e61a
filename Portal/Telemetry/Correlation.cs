using System.Diagnostics;

namespace Portal.Telemetry;

/// <summary>
/// Gives everything that the portal does a trace id, whether or not traces are collected: each line of the log has it, and each answer says it, so that what a person or a
/// script reports is found in the log.
/// </summary>
internal sealed class Correlation : IHostedService, IDisposable
{
    public const string Header = "X-Correlation-Id";

    /// <summary>Keeps the ids of operations, orders, jobs and rounds alive; without a listener they would have none.</summary>
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name.StartsWith("S3Portal.", StringComparison.Ordinal),
        Sample = (ref _) => ActivitySamplingResult.PropagationData,
    };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    /// <summary>The id of what goes on now; of a request its own.</summary>
    public static string Of(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
