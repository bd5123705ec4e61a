using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Ordering;

/// <summary>
/// Takes an order step by step to its end: forward if it can, else back. Every step's outcome is stored before the
/// next one begins, so that whoever finds the order after a crash goes on from there.
/// </summary>
internal sealed partial class OrderRunner(
    IDbContextFactory<PortalDb> databases, OrderSteps steps, PeriodBooks books, OrderMails mails, StorageClusters clusters, EndWatch ends, TimeProvider clock, IOptions<ServiceOptions> options, ILogger<OrderRunner> log)
{
    /// <summary>The activities of orders: <c>order.run</c> around a try, <c>order.STEP</c> around a step, <c>order.STEP.commit</c> around the saving of its outcome.</summary>
    public const string SourceName = "S3Portal.Ordering";

    /// <summary>How long storage may stay away before an order that has not begun its paid month is undone.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long after a try without an answer the removal begins: the gateway may still be busy with that try, and what it makes after the
    /// removal would stay for ever.
    /// </summary>
    internal static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private static readonly ActivitySource s_source = new(SourceName);

    private readonly Guid _worker = Guid.NewGuid();

    /// <summary>Begins a try as a part of the trace of the request that placed the order.</summary>
    public static Activity? Begin(string? traceParent) => s_source.Begin("order.run", traceParent);

    /// <summary>Runs until the order is over, has to wait, or belongs to another worker.</summary>
    public async Task RunAsync(int orderId, CancellationToken cancellationToken)
    {
        try
        {
            while (await RunStepAsync(orderId, cancellationToken))
            {
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await HandBackAsync(orderId);
            throw;
        }
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>The portal stops: another process goes on at once. What this one has begun in storage is safe to repeat.</summary>
    private async Task HandBackAsync(int orderId)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await db.Orders.Where(order => order.Id == orderId && order.LeaseOwner == _worker)
            .ExecuteUpdateAsync(order => order.SetProperty(row => row.LeaseOwner, (Guid?)null).SetProperty(row => row.LeaseUntil, (DateTime?)null), CancellationToken.None);
    }

    /// <returns>Whether there is a next step.</returns>
    private async Task<bool> RunStepAsync(int orderId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var order = await db.Orders.Include(order => order.Account.Plan).SingleAsync(order => order.Id == orderId, cancellationToken);
        if (order.IsOver || order.DueAt > Now || (order.LeaseOwner != _worker && order.LeaseUntil > Now))
        {
            return false;
        }

        try
        {
            var lease = TimeSpan.FromSeconds(options.Value.LeaseSeconds);
            order.Lease(_worker, Now + lease);
            await db.SaveChangesAsync(cancellationToken);

            // A step that takes longer than its lease would meet the next worker's.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(lease * 0.8);
            await StepAsync(db, order, limit.Token);
            if (order.IsOver)
            {
                OrderMetrics.End(order);
                ends.Tell(order.Reference);
            }

            return !order.IsOver;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false; // Another worker was faster; the order is theirs.
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await HandleAsync(orderId, exception, cancellationToken);
            return true; // Undone at once if it is to be undone; waiting otherwise.
        }
    }

    private Task StepAsync(PortalDb db, Order order, CancellationToken cancellationToken) => order switch
    {
        { Undoing: true } => RunAsync(
            "undo", order, () => steps.RemoveAsync(db, order, cancellationToken), () => SaveUndoAsync(db, order, cancellationToken)),
        { State: OrderState.Placed } => ForwardAsync(
            db, order, OrderState.AccountCreated, () => steps.CreateAccountAsync(db, order, cancellationToken), cancellationToken),
        { State: OrderState.AccountCreated } => ForwardAsync(
            db, order, OrderState.BucketCreated, () => steps.CreateBucketAsync(db, order, cancellationToken), cancellationToken),
        { State: OrderState.BucketCreated } => RunAsync(
            nameof(OrderState.Billed), order, () => Task.CompletedTask, () => SaveBilledAsync(db, order, cancellationToken)),
        { State: OrderState.Billed } => ForwardAsync(
            db, order, OrderState.Completed, () => steps.ProveAsync(db, order, cancellationToken), cancellationToken),
        _ => throw new InvalidOperationException($"Order {order.Reference} is {order.State}."),
    };

    /// <summary>The account is the customer's, and its first period begins with its invoice, in one transaction.</summary>
    private async Task SaveBilledAsync(PortalDb db, Order order, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(order.CustomerId, cancellationToken);
        order.Account.Activate(Now);
        await books.BeginOrderedAsync(db, order.Account, new(order.Price, order.Currency), cancellationToken);
        order.Advance(OrderState.Billed, Now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private Task ForwardAsync(PortalDb db, Order order, OrderState to, Func<Task> act, CancellationToken cancellationToken) =>
        RunAsync(to.ToString(), order, act, async () =>
        {
            order.Advance(to, Now);
            if (to is OrderState.Completed)
            {
                await mails.OrderReadyAsync(db, order, cancellationToken);
            }

            await db.SaveChangesAsync(cancellationToken);
        });

    private async Task RunAsync(string step, Order order, Func<Task> act, Func<Task> commit)
    {
        using var activity = s_source.StartActivity($"order.{step}");
        await act();
        using (s_source.StartActivity($"order.{step}.commit"))
        {
            await commit();
        }

        LogStep(log, order.Reference, step);
    }

    /// <summary>Nothing is left in storage: gives the money back and closes the order, in one transaction.</summary>
    private async Task SaveUndoAsync(PortalDb db, Order order, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(order.CustomerId, cancellationToken);
        if (await db.LedgerEntries.AnyAsync(entry => entry.IdempotencyKey == order.ChargeKey, cancellationToken))
        {
            await db.BookAsync(order.CustomerId, LedgerEntryKind.Refund, order.Price, order.RefundKey, Now, order.Account.S3uid, cancellationToken);
        }

        order.Account.FinishDeletion();
        order.FinishUndo(Now);
        await db.SaveChangesAsync(cancellationToken);
        await db.ForgetUsageAsync(order.Account.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Decides after a failed step: wait, or undo. On a fresh context, as the failed one may hold half a change.</summary>
    private async Task HandleAsync(int orderId, Exception exception, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var order = await db.Orders.Include(order => order.Account).SingleAsync(order => order.Id == orderId, cancellationToken);
        LogFailed(log, exception, order.Reference, order.State, order.Undoing);
        var fault = S3Errors.From(exception)?.Fault;
        if (fault is StorageFault.NameTaken)
        {
            UndoOrWait(order, string.Format(null, OrderText.NameTaken, order.BucketName), mayUndo: true);
        }
        else if (fault is StorageFault.Unavailable)
        {
            var givenUp = Now - order.PlacedAt > s_patience;
            UndoOrWait(order, InLocation(givenUp ? OrderText.GivenUp : OrderText.StorageAway, order), mayUndo: givenUp, Settling);
        }
        else
        {
            UndoOrWait(order, fault is null ? OrderText.Unexpected : InLocation(OrderText.StorageRefused, order), mayUndo: fault is not null);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private string InLocation(string text, Order order) =>
        string.Format(null, text, clusters.Find(order.Account.LocationCode)?.Location.Name ?? order.Account.LocationCode);

    private void UndoOrWait(Order order, string reason, bool mayUndo, TimeSpan settling = default)
    {
        // Once the paid month has begun the account is the customer's: from there an order only goes forward.
        if (mayUndo && !order.Undoing && order.State < OrderState.Billed)
        {
            order.BeginUndo(reason, Now + settling);
            return;
        }

        // A removal that waits for what storage may still make does not begin sooner because a step fails meanwhile.
        var due = Now + TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, Math.Min(order.Attempts, 10))));
        order.Wait(order.Undoing ? order.Reason ?? reason : reason, order.Undoing && order.DueAt > due ? order.DueAt : due);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {Reference}: {Step} done")]
    private static partial void LogStep(ILogger log, string reference, string step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {Reference}: the step after {State} failed (undoing: {Undoing})")]
    private static partial void LogFailed(ILogger log, Exception exception, string reference, OrderState state, bool undoing);
}
