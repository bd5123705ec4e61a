using Portal.Core.Messaging;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Operations;

namespace Portal.Core.Monitoring;

/// <param name="Id">Of the message, as <see cref="ShowBroker"/> has it.</param>
/// <param name="Reason">Why staff does it; see <see cref="StaffReason"/>.</param>
public sealed record SendDeadMessageAgainInput(string Id, string? Reason = null);

/// <summary>
/// Lets a request that was set aside be tried anew. One that is not among those shown any more is left alone.
/// Refused: staff without a reason, and a broker that cannot be reached.
/// </summary>
public sealed class SendDeadMessageAgain(OperationServices services, BrokerState state, DeadLetterQueue dead) : Operation<SendDeadMessageAgainInput, Done>(services)
{
    public override Permission Permission => Permission.ManageJobs;

    protected override Refusal? Validate(SendDeadMessageAgainInput input) => input is null ? null : StaffReason.Check(input.Reason, nameof(input.Reason));

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SendDeadMessageAgainInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var wasThere = await dead.TakeAsync(input.Id, sendsAgain: true, message => RecordAsync(caller, message, input.Reason, cancellationToken), cancellationToken);
        return wasThere is null && state.View.IsConfigured ? Refusal.Conflict(MessagingText.BrokerAway) : Done.It;
    }

    private async Task RecordAsync(Caller caller, DeadMessage message, string? reason, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        Audit(db, caller, null, message.S3uid ?? message.Id, message.Id, reason: reason);
        await db.SaveChangesAsync(cancellationToken);
    }
}
