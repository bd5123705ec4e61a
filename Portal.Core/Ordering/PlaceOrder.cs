using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Buckets;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Ordering;

/// <param name="IdempotencyKey">1 to 100 characters, the caller's own; a second order of the same with it is the first one, one of something else is refused.</param>
public sealed record PlaceOrderInput(
    int PlanId, string LocationCode, string BucketName, string IdempotencyKey, ServicePayment Payment = ServicePayment.Prepaid);

/// <param name="Reference">Leads to the order's progress.</param>
public sealed record PlacedOrder(string Reference, string S3uid);

/// <summary>
/// Takes an order: checks it, takes the money, and notes what is to be made, all in one transaction.
/// The work itself follows in <see cref="OrderRunner"/>. Seed actions <c>create_order</c> and <c>create_account</c>.
/// </summary>
public sealed class PlaceOrder(
    OperationServices services, StorageClusters clusters, KeyVault vault, OrderWorker worker, IOptions<ServiceOptions> options)
    : Operation<PlaceOrderInput, PlacedOrder>(services)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public override Permission Permission => Permission.OrderStorage;

    protected override Refusal? Validate(PlaceOrderInput input) =>
        string.IsNullOrEmpty(input.IdempotencyKey) || input.IdempotencyKey.Length > 100 ? Refusal.Invalid(nameof(input.IdempotencyKey), OrderText.KeyRequired)
        : BucketName.Check(input.BucketName, nameof(input.BucketName));

    protected override async Task<Result<PlacedOrder>> ExecuteAsync(Caller caller, PlaceOrderInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var customer = caller.CustomerId!.Value;
        if (await FindSameAsync(db, customer, input, cancellationToken) is { } same)
        {
            return same;
        }

        var found = await OrderChecks.FindPlanAsync(db, caller, input.PlanId, cancellationToken);
        if (found.Refusal is { } noPlan)
        {
            return noPlan;
        }

        var plan = found.Value;
        var location = OrderChecks.FindCluster(plan, clusters, input.LocationCode);
        if (location.Refusal is { } noLocation)
        {
            return noLocation;
        }

        if (await location.Value.BucketExistsAsync(input.BucketName, cancellationToken))
        {
            return Refusal.Conflict(RefusalText.BucketNameTaken, nameof(input.BucketName));
        }

        var placed = await SaveAsync(db, caller, customer, plan, location.Value, input, cancellationToken);
        worker.Signal();
        return placed;
    }

    private async Task<Result<PlacedOrder>> SaveAsync(
        PortalDb db, Caller caller, int customerId, Plan plan, IStorageCluster cluster, PlaceOrderInput input, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(customerId, cancellationToken);
        if (await FindSameAsync(db, customerId, input, cancellationToken) is { } same)
        {
            return same;
        }

        if (await OrderChecks.CheckLimitsAsync(db, customerId, plan, input.Payment, options.Value.FreeAccounts, cancellationToken) is { } limit)
        {
            return limit;
        }

        var credit = await db.BalanceAsync(customerId, cancellationToken);
        var order = NewOrder(customerId, plan, cluster, plan.Monthly.In(credit.Currency), input);
        db.Orders.Add(order);
        var sealedKeys = vault.Seal(S3Keys.Generate(), order.Account, Now);
        db.KeyPairs.Add(sealedKeys);
        if (input.Payment is ServicePayment.Prepaid && order.Price > 0)
        {
            await db.BookAsync(customerId, LedgerEntryKind.Charge, -order.Price, order.ChargeKey, Now, order.Account.S3uid, cancellationToken);
        }

        Audit(db, caller, customerId, order.Account.S3uid, $"{plan.Name}, {input.LocationCode}, {input.BucketName}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new PlacedOrder(order.Reference, order.Account.S3uid);
    }

    private Order NewOrder(int customerId, Plan plan, IStorageCluster cluster, Money price, PlaceOrderInput input) => new()
    {
        Reference = RandomNumberGenerator.GetString(Alphabet, 16),
        CustomerId = customerId,
        Account = new()
        {
            S3uid = RandomNumberGenerator.GetString(Alphabet, AccountQueries.S3uidLength),
            OwnerId = customerId,
            PlanId = plan.Id,
            LocationCode = cluster.Location.Code,
            Label = string.Format(null, OrderText.DefaultLabel, plan.Name, cluster.Location.Name),
            CreatedAt = Now,
            IsFree = plan.IsFree,
            Payment = input.Payment,
        },
        LocationCode = cluster.Location.Code,
        BucketName = input.BucketName,
        Payment = input.Payment,
        Price = price.Amount,
        Currency = price.Currency,
        IdempotencyKey = input.IdempotencyKey,
        PlacedAt = Now,
        TraceParent = TraceOrigin.Current,
    };

    /// <summary>What becomes of an order whose key was used before; <see langword="null"/> if it was not.</summary>
    private static async Task<Result<PlacedOrder>?> FindSameAsync(PortalDb db, int customerId, PlaceOrderInput input, CancellationToken cancellationToken)
    {
        var order = await db.Orders.AsNoTracking().Include(order => order.Account)
            .SingleOrDefaultAsync(order => order.CustomerId == customerId && order.IdempotencyKey == input.IdempotencyKey, cancellationToken);
        return order is null ? null
            : order.Account.PlanId == input.PlanId && order.Account.LocationCode == input.LocationCode
                && order.BucketName == input.BucketName && order.Payment == input.Payment ? new PlacedOrder(order.Reference, order.Account.S3uid)
            : OrderRefusals.KeyUsed;
    }
}
