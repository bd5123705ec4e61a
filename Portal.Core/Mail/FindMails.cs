using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Mail;

/// <summary>What is <see langword="null"/> does not narrow, and all that is given must apply.</summary>
/// <param name="Customer">Whom they are to: number or whole e-mail address.</param>
/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record FindMailsInput(OutboxState? State = null, MailKind? Kind = null, string? Customer = null, long? BeforeId = null);

/// <summary>A mail as staff see it; what it says is the customer's. All times UTC.</summary>
/// <param name="To">The address that it goes to, or went to.</param>
/// <param name="HoldsLink">Whether it holds a link that opens something: it is never sent again itself.</param>
/// <param name="Error">Why the last try failed.</param>
/// <param name="DueAt">Not tried before.</param>
public sealed record FoundMail(
    long Id, MailKind Kind, int? CustomerId, string To, string Subject, bool HoldsLink, OutboxState State, int Attempts, string? Error, DateTime CreatedAt, DateTime DueAt,
    DateTime? SentAt)
{
    /// <summary>Whether <see cref="ResendMail"/> can do anything about it; that a link is still wanted it finds out itself.</summary>
    public bool MayBeResent => CustomerId is not null && State is not (OutboxState.Sending or OutboxState.Unwanted);
}

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record FoundMails(IReadOnlyList<FoundMail> Mails, long? NextBeforeId);

/// <summary>The mails of all customers, newest first, page by page. Refused: a filter that no mail can fit.</summary>
public sealed class FindMails(OperationServices services) : Operation<FindMailsInput, FoundMails>(services)
{
    private const int PageSize = 50;

    public override Permission Permission => Permission.WatchMails;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(FindMailsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return NamedCustomer.Check(input.Customer, nameof(input.Customer));
    }

    protected override async Task<Result<FoundMails>> ExecuteAsync(Caller caller, FindMailsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var mails = db.OutboxMails.AsNoTracking().Where(mail => input.BeforeId == null || mail.Id < input.BeforeId);
        mails = input.State is null ? mails : mails.Where(mail => mail.State == input.State);
        mails = input.Kind is null ? mails : mails.Where(mail => mail.Kind == input.Kind);
        if (input.Customer is { } customer)
        {
            var id = await db.FindCustomerIdAsync(customer, cancellationToken);
            mails = mails.Where(mail => mail.CustomerId == id);
        }

        var rows = await mails.OrderByDescending(mail => mail.Id).Take(PageSize + 1)
            .Select(mail => new { mail.Id, mail.Kind, mail.CustomerId, mail.To, mail.Subject, mail.State, mail.Attempts, mail.Error, mail.CreatedAt, mail.DueAt, mail.SentAt })
            .ToListAsync(cancellationToken);
        var page = rows.Take(PageSize).Select(mail => new FoundMail(
            mail.Id, mail.Kind, mail.CustomerId, mail.To, mail.Subject, MailKinds.HoldsSecret(mail.Kind), mail.State, mail.Attempts, mail.Error, mail.CreatedAt, mail.DueAt,
            mail.SentAt)).ToList();
        return new FoundMails(page, rows.Count > page.Count ? page[^1].Id : null);
    }
}
