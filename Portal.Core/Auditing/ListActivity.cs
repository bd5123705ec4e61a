using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Auditing;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListActivityInput(long? BeforeId = null);

/// <summary>One thing that was done to what is the customer's. Staff are not named to customers.</summary>
/// <param name="At">UTC.</param>
/// <param name="ByCustomer">Whether the customer did it, not staff or the portal.</param>
/// <param name="ByVisitor">Whether somebody did it who was not signed in.</param>
/// <param name="Address">Of the customer or the visitor.</param>
/// <param name="TokenName">The customer's own token that a script did it with.</param>
public sealed record Activity(
    long Id, DateTime At, string Operation, string? Subject, string? Detail, bool ByCustomer, bool ByVisitor, Door Door, string? Address, string? TokenName);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record ActivityList(IReadOnlyList<Activity> Items, long? NextBeforeId);

/// <summary>What was done to the caller's own things, newest first.</summary>
public sealed class ListActivity(OperationServices services) : Operation<ListActivityInput, ActivityList>(services)
{
    private const int PageSize = 50;

    public override Permission Permission => Permission.ReadActivity;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<ActivityList>> ExecuteAsync(Caller caller, ListActivityInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var rows = await db.AuditEvents.AsNoTracking()
            .Where(row => row.CustomerId == caller.CustomerId)
            .Where(row => input.BeforeId == null || row.Id < input.BeforeId)
            .OrderByDescending(row => row.Id)
            .Take(PageSize + 1)
            .Select(row => new Activity(
                row.Id,
                row.At,
                row.Operation,
                row.Subject,
                row.Operation == nameof(SetTags) ? null : row.Detail, // The words that staff give are theirs.
                row.ActorId == caller.CustomerId,
                row.ActorId == null && row.Door == Door.Web,
                row.Door,
                row.ActorId == caller.CustomerId || (row.ActorId == null && row.Door == Door.Web) ? row.Address : null,
                db.ApiTokens.Where(token => token.Id == row.TokenId && token.CustomerId == caller.CustomerId).Select(token => token.Name).FirstOrDefault()))
            .ToListAsync(cancellationToken);
        var page = rows.Take(PageSize).ToList();
        return new ActivityList(page, rows.Count > page.Count ? page[^1].Id : null);
    }
}
