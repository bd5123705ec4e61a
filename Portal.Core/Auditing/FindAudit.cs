using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Auditing;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
/// <param name="PageSize">1 to 500.</param>
public sealed record FindAuditInput(AuditFilter Filter, long? BeforeId = null, int PageSize = 50);

/// <summary>Somebody in the audit.</summary>
/// <param name="Email"><see langword="null"/> if they are not there any more.</param>
public sealed record AuditPerson(int Id, string? Email);

/// <summary>One event as staff see it.</summary>
/// <param name="At">UTC.</param>
/// <param name="Actor">Who did it; <see langword="null"/> for the operator, visitors and the portal itself.</param>
/// <param name="ActedFor">The customer as whom a member of staff acted.</param>
/// <param name="TokenName">The token that a script did it with.</param>
/// <param name="Customer">Whose things were changed.</param>
public sealed record AuditLine(
    long Id, DateTime At, string Operation, AuditPerson? Actor, AuditPerson? ActedFor, Door Door, string? TokenName, string? Address, AuditPerson? Customer,
    string? Subject, string? Detail, string? Reason);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record AuditPage(IReadOnlyList<AuditLine> Lines, long? NextBeforeId);

/// <summary>What everybody has done, newest first, page by page. Refused: a filter that no event can fit.</summary>
public sealed class FindAudit(OperationServices services) : Operation<FindAuditInput, AuditPage>(services)
{
    /// <summary>The largest page.</summary>
    public const int MaxPageSize = 500;

    public override Permission Permission => Permission.ReadAudit;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(FindAuditInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.PageSize is < 1 or > MaxPageSize
            ? Refusal.Invalid(nameof(input.PageSize), string.Format(null, RefusalText.OutOfRange, 1, MaxPageSize))
            : input.Filter.Check();
    }

    protected override async Task<Result<AuditPage>> ExecuteAsync(Caller caller, FindAuditInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var rows = await input.Filter.ApplyAsync(db, cancellationToken);
        if (input.BeforeId is { } before && await db.AuditEvents.Where(row => row.Id == before).Select(row => (DateTime?)row.At).SingleOrDefaultAsync(cancellationToken) is { } at)
        {
            rows = rows.Where(row => row.At <= at && (row.At < at || row.Id < before));
        }

        var found = await rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(input.PageSize + 1)
            .Select(row => new
            {
                Row = row,
                Actor = db.Users.Where(person => person.Id == row.ActorId).Select(person => person.Email).FirstOrDefault(),
                ActedFor = db.Users.Where(person => person.Id == row.ActedForId).Select(person => person.Email).FirstOrDefault(),
                Customer = db.Users.Where(person => person.Id == row.CustomerId).Select(person => person.Email).FirstOrDefault(),
                Token = db.ApiTokens.Where(token => token.Id == row.TokenId).Select(token => token.Name).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        var page = found.Take(input.PageSize).Select(item => new AuditLine(
            item.Row.Id, item.Row.At, item.Row.Operation, Person(item.Row.ActorId, item.Actor), Person(item.Row.ActedForId, item.ActedFor), item.Row.Door,
            item.Token, item.Row.Address, Person(item.Row.CustomerId, item.Customer), item.Row.Subject, item.Row.Detail, item.Row.Reason)).ToList();
        return new AuditPage(page, found.Count > page.Count ? page[^1].Id : null);
    }

    private static AuditPerson? Person(int? id, string? email) => id is { } number ? new(number, email) : null;
}
