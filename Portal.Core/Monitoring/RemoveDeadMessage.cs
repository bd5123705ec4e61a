using Portal.Core.Messaging;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Operations;

namespace Portal.Core.Monitoring;

/// <param name="Id">Of the message, as <see cref="ShowBroker"/> has it.</param>
/// <param name="Reason">Why staff does it; see <see cref="StaffReason"/>.</param>
public sealed record RemoveDeadMessageInput(string Id, string? Reason = null);

/// <summary>
/// Removes a message that was set aside; nobody reads it any more. One that is not among those shown any more is left alone.
/// Refused: staff without a reason, and a broker that cannot be reached.
/// </summary>
public sealed class RemoveDeadMessage(OperationServices services, BrokerState state, DeadLetterQueue dead) : Operation<RemoveDeadMessageInput, Done>(services)
{
    public override Permission Permission => Permission.ManageJobs;

    protected override Refusal? Validate(RemoveDeadMessageInput input) => input is null ? null : StaffReason.Check(input.Reason, nameof(input.Reason));

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RemoveDeadMessageInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var wasThere = await dead.TakeAsync(input.Id, sendsAgain: false, message => RecordAsync(caller, message, input.Reason, cancellationToken), cancellationToken);
        return wasThere is null && state.View.IsConfigured ? Refusal.Conflict(MessagingText.BrokerAway) : Done.It;
    }

    private async Task RecordAsync(Caller caller, DeadMessage message, string? reason, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        Audit(db, caller, null, message.S3uid ?? message.Id, message.Id, reason: reason);
        await db.SaveChangesAsync(cancellationToken);
    }
}
