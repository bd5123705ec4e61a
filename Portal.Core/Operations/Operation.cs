using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Auditing;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Portal.Core.Operations;

/// <summary>What the access test and the audit need to know of an operation without its types.</summary>
public interface IOperation
{
    /// <summary>What the caller needs to be granted.</summary>
    Permission Permission { get; }

    /// <summary>What a script's token has to have been made for.</summary>
    TokenScopes Scope { get; }
}

/// <summary>
/// One thing that a person or a script can do. The same steps run for every door:
/// permission, validation, execution with its audit event, metrics and log.
/// </summary>
/// <typeparam name="TInput">Everything the caller chooses; validated before anything happens.</typeparam>
/// <typeparam name="TAnswer">What the caller gets to know.</typeparam>
public abstract partial class Operation<TInput, TAnswer>(OperationServices services) : IOperation
{
    private const int Attempts = 3;

    /// <summary>Another server takes over meanwhile.</summary>
    private static readonly TimeSpan s_reconnect = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = services.Loggers.CreateLogger("Portal.Operations");

    public abstract Permission Permission { get; }

    /// <summary>What a token has to have been made for. Whatever only reads says so.</summary>
    public virtual TokenScopes Scope => TokenScopes.Write;

    protected TimeProvider Clock => services.Clock;

    /// <summary>The present moment, UTC.</summary>
    protected DateTime Now => services.Clock.GetUtcNow().UtcDateTime;

    private string Name => GetType().Name;

    /// <summary>Runs the operation for <paramref name="caller"/>; what is expected to be refused comes back as a refusal.</summary>
    public async Task<Result<TAnswer>> RunAsync(Caller caller, TInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var started = Stopwatch.GetTimestamp();
        using var activity = OperationMetrics.Source.StartActivity(Name);
        Result<TAnswer> result = Check(caller, input) is { } refusal ? refusal : await TryExecuteAsync(caller, input, cancellationToken);
        OperationMetrics.Record(Name, result.Refusal?.Code, Stopwatch.GetElapsedTime(started));
        if (result.Refusal is { } refused)
        {
            LogRefused(_log, Name, caller.CustomerId, refused.Code, refused.Field);
        }

        return result;
    }

    /// <summary>Checks lengths, ranges and characters of the input; <see langword="null"/> if all is well.</summary>
    protected virtual Refusal? Validate(TInput input) => null;

    protected abstract Task<Result<TAnswer>> ExecuteAsync(Caller caller, TInput input, CancellationToken cancellationToken);

    /// <summary>A context for this run alone; the operation disposes it.</summary>
    protected Task<PortalDb> OpenAsync(CancellationToken cancellationToken) => services.Databases.CreateDbContextAsync(cancellationToken);

    /// <summary>Adds the audit event of this operation to <paramref name="db"/>, so that it is saved with the change or not at all.</summary>
    /// <param name="subjectCustomerId">Whose things were changed.</param>
    /// <param name="subject">What was changed, such as an s3uid; never a secret.</param>
    /// <param name="detail">The rest that is worth knowing later; never a secret.</param>
    /// <param name="happening">What it is called where the operation's own name would mislead.</param>
    /// <param name="reason">Why staff did it, in their own words; see <see cref="StaffReason"/>.</param>
    protected void Audit(
        PortalDb db, Caller caller, int? subjectCustomerId, string? subject, string? detail = null, string? happening = null, string? reason = null) =>
        db.Add(AuditEvent.Of(happening ?? Name, caller, Now, subjectCustomerId, subject, detail, StaffReason.Clean(reason)));

    private Refusal? Check(Caller caller, TInput input) =>
        caller.ReachOf(Permission) is Reach.None ? RefuseReach(caller)
        : !caller.HasScope(Scope) ? Refusal.ScopeMissing(Scope)
        : Validate(input);

    private static Refusal RefuseReach(Caller caller) =>
        caller.StaffId is not null ? caller.CustomerId is null ? Refusal.ActingIsOver : Refusal.NotWhileActing
        : caller.CustomerId is null && caller.Door is Door.Web or Door.Api ? Refusal.NotSignedIn
        : Refusal.Forbidden;

    private async Task<Result<TAnswer>> TryExecuteAsync(Caller caller, TInput input, CancellationToken cancellationToken)
    {
        try
        {
            return await RetryAsync(caller, input, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && S3Errors.From(exception) is not null)
        {
            var refused = S3Errors.From(exception)!;
            LogStorage(_log, exception, Name, refused.Fault);
            return StorageRefusals.From(refused);
        }
        catch (Exception exception) when (DatabaseFaults.IsUnstorableText(exception))
        {
            return Refusal.Invalid("", RefusalText.UnstorableText);
        }
    }

    /// <summary>
    /// When somebody else changed the same row first, looks again and decides anew; everything an operation does is safe to repeat. So it is after a connection to the
    /// database that was lost before anything was written.
    /// </summary>
    private async Task<Result<TAnswer>> RetryAsync(Caller caller, TInput input, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt < Attempts; attempt++)
        {
            try
            {
                return await ExecuteAsync(caller, input, cancellationToken);
            }
            catch (Exception exception) when (exception is DbUpdateConcurrencyException || DatabaseFaults.IsLostRace(exception))
            {
            }
            catch (Exception exception) when (DatabaseFaults.IsConnectionLost(exception))
            {
                LogConnectionLost(_log, exception, Name);
                await Task.Delay(s_reconnect * attempt, services.Clock, cancellationToken);
            }
        }

        return await ExecuteAsync(caller, input, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Operation} by customer {CustomerId} refused: {Code} {Field}")]
    private static partial void LogRefused(ILogger log, string operation, int? customerId, RefusalCode code, string? field);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operation}: storage answered {Fault}")]
    private static partial void LogStorage(ILogger log, Exception exception, string operation, StorageFault fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operation}: the connection to the database was lost, and it is tried again")]
    private static partial void LogConnectionLost(ILogger log, Exception exception, string operation);
}
