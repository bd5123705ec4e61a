using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListAccountEventsInput(string S3uid, long? BeforeId = null);

/// <summary>One thing that was done to an account.</summary>
/// <param name="At">UTC.</param>
/// <param name="Actor">The e-mail address of who did it; <see langword="null"/> for the portal, the command line and visitors.</param>
/// <param name="IsStaffs">Whether somebody else than the owner did it.</param>
/// <param name="ActedFor">Whether a member of staff did it as the owner.</param>
/// <param name="Reason">Why staff did it, in their own words.</param>
public sealed record AccountEvent(
    long Id, DateTime At, string Operation, string? Subject, string? Detail, string? Reason, string? Actor, bool IsStaffs, bool ActedFor, Door Door, string? Address);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record AccountEvents(IReadOnlyList<AccountEvent> Events, long? NextBeforeId);

/// <summary>What was done to an account and to what is in it, newest first, page by page, with the reasons of staff.</summary>
public sealed class ListAccountEvents(OperationServices services) : Operation<ListAccountEventsInput, AccountEvents>(services)
{
    private const int PageSize = 25;

    public override Permission Permission => Permission.ReadAudit;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<AccountEvents>> ExecuteAsync(Caller caller, ListAccountEventsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAnyAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var inside = input.S3uid + "/";
        var rows = await db.AuditEvents.AsNoTracking()
            .Where(row => row.CustomerId == account.OwnerId && (row.Subject == input.S3uid || row.Subject!.StartsWith(inside)) && (input.BeforeId == null || row.Id < input.BeforeId))
            .OrderByDescending(row => row.Id).Take(PageSize + 1)
            .Select(row => new AccountEvent(
                row.Id, row.At, row.Operation, row.Subject, row.Detail, row.Reason, db.Users.Where(person => person.Id == row.ActorId).Select(person => person.Email).FirstOrDefault(),
                row.ActorId != null && row.ActorId != account.OwnerId, row.ActedForId != null, row.Door, row.Address))
            .ToListAsync(cancellationToken);
        return new AccountEvents([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}
