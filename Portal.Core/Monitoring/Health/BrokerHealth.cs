using Portal.Core.Messaging;

namespace Portal.Core.Monitoring.Health;

/// <summary>Whether this process is connected to the broker. Without it readings are made within the process.</summary>
internal sealed class BrokerHealth(BrokerState broker) : IHealthPart
{
    public string Name => "broker";

    public bool IsVital => false;

    public Task LookAsync(CancellationToken cancellationToken) =>
        broker.View is { IsConnected: true } ? Task.CompletedTask : throw new IOException(broker.View.LastError ?? "It has not been connected yet.");
}
