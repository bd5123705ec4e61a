using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListAccountNotesInput(string S3uid, long? BeforeId = null);

/// <param name="Author">The e-mail address of who wrote it.</param>
/// <param name="At">UTC.</param>
public sealed record AccountNoteLine(long Id, string Author, DateTime At, string Text);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record AccountNotes(IReadOnlyList<AccountNoteLine> Notes, long? NextBeforeId);

/// <summary>What staff have noted about an account, newest first.</summary>
public sealed class ListAccountNotes(OperationServices services) : Operation<ListAccountNotesInput, AccountNotes>(services)
{
    private const int PageSize = 20;

    public override Permission Permission => Permission.KeepNotes;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<AccountNotes>> ExecuteAsync(Caller caller, ListAccountNotesInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAnyAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var rows = await db.AccountNotes.AsNoTracking()
            .Where(note => note.AccountId == account.Id && (input.BeforeId == null || note.Id < input.BeforeId))
            .OrderByDescending(note => note.Id).Take(PageSize + 1)
            .Select(note => new AccountNoteLine(note.Id, db.Users.Where(person => person.Id == note.AuthorId).Select(person => person.Email).FirstOrDefault() ?? "", note.At, note.Text))
            .ToListAsync(cancellationToken);
        return new AccountNotes([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}
