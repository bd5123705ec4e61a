using Portal.Core.Messaging;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Operations;

namespace Portal.Core.Monitoring;

public sealed record ShowBrokerInput;

/// <param name="Broker">As this process sees it.</param>
/// <param name="SetAside">The oldest messages that nobody could handle, at most <see cref="DeadLetterQueue.MostShown"/>; <see langword="null"/> without a connection.</param>
public sealed record BrokerReport(BrokerView Broker, IReadOnlyList<DeadMessage>? SetAside);

/// <summary>How the broker is, and what was set aside there.</summary>
public sealed class ShowBroker(OperationServices services, BrokerState state, DeadLetterQueue dead) : Operation<ShowBrokerInput, BrokerReport>(services)
{
    public override Permission Permission => Permission.WatchJobs;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<BrokerReport>> ExecuteAsync(Caller caller, ShowBrokerInput input, CancellationToken cancellationToken) =>
        new BrokerReport(state.View, await dead.PeekAsync(cancellationToken));
}
