using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Mail;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListAccountMailsInput(string S3uid, long? BeforeId = null);

/// <summary>A mail to the owner, without what it says. All times UTC.</summary>
/// <param name="Error">Why the last try failed.</param>
public sealed record OwnerMail(long Id, MailKind Kind, string To, string Subject, OutboxState State, DateTime CreatedAt, DateTime? SentAt, string? Error);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record OwnerMails(IReadOnlyList<OwnerMail> Mails, long? NextBeforeId);

/// <summary>The mails to the owner of an account, newest first, page by page.</summary>
public sealed class ListAccountMails(OperationServices services) : Operation<ListAccountMailsInput, OwnerMails>(services)
{
    private const int PageSize = 25;

    public override Permission Permission => Permission.WatchMails;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<OwnerMails>> ExecuteAsync(Caller caller, ListAccountMailsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAnyAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var rows = await db.OutboxMails.AsNoTracking().Where(mail => mail.CustomerId == account.OwnerId && (input.BeforeId == null || mail.Id < input.BeforeId))
            .OrderByDescending(mail => mail.Id).Take(PageSize + 1)
            .Select(mail => new OwnerMail(mail.Id, mail.Kind, mail.To, mail.Subject, mail.State, mail.CreatedAt, mail.SentAt, mail.Error))
            .ToListAsync(cancellationToken);
        return new OwnerMails([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}
