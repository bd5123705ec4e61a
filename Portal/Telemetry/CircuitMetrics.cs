using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Portal.Telemetry;

/// <summary>Counts the open pages of this node.</summary>
internal sealed class CircuitMetrics : CircuitHandler
{
    private static readonly Meter s_meter = new("S3Portal.Pages");
    private static readonly UpDownCounter<long> s_circuits = s_meter.CreateUpDownCounter<long>("s3portal.circuits", "{circuit}", "Open pages on this node, also those whose connection is lost for a while");

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        s_circuits.Add(1);
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        s_circuits.Add(-1);
        return Task.CompletedTask;
    }
}
