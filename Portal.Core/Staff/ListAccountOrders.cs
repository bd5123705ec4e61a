using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Portal.Core.Ordering;

namespace Portal.Core.Staff;

public sealed record ListAccountOrdersInput(string S3uid);

/// <summary>An order of an account. All times UTC.</summary>
/// <param name="Reason">Why it ended or waits, as the customer reads it.</param>
public sealed record OrderOfAccount(string Reference, OrderState State, string BucketName, Money Price, DateTime PlacedAt, DateTime? FinishedAt, string? Reason);

/// <summary>The orders of an account, newest first: one, or the few that were tried for it.</summary>
public sealed class ListAccountOrders(OperationServices services) : Operation<ListAccountOrdersInput, IReadOnlyList<OrderOfAccount>>(services)
{
    private const int Most = 50;

    public override Permission Permission => Permission.WatchOrders;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<IReadOnlyList<OrderOfAccount>>> ExecuteAsync(Caller caller, ListAccountOrdersInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        return await db.FindAnyAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account
            ? AccountRefusals.NotFound
            : Result<IReadOnlyList<OrderOfAccount>>.Of(await db.Orders.AsNoTracking().Where(order => order.AccountId == account.Id).OrderByDescending(order => order.Id).Take(Most)
                .Select(order => new OrderOfAccount(order.Reference, order.State, order.BucketName, new Money(order.Price, order.Currency), order.PlacedAt, order.FinishedAt, order.Reason))
                .ToListAsync(cancellationToken));
    }
}
