using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListCustomerMailsInput(int CustomerId, long? BeforeId = null);

/// <summary>The mails to a customer, without what they say, newest first, page by page.</summary>
public sealed class ListCustomerMails(OperationServices services) : Operation<ListCustomerMailsInput, OwnerMails>(services)
{
    private const int PageSize = 25;

    public override Permission Permission => Permission.WatchMails;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<OwnerMails>> ExecuteAsync(Caller caller, ListCustomerMailsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindCustomerAsync(caller, input.CustomerId, cancellationToken) is not { } customer)
        {
            return CustomerReach.NoSuchCustomer;
        }

        var rows = await db.OutboxMails.AsNoTracking().Where(mail => mail.CustomerId == customer.Id && (input.BeforeId == null || mail.Id < input.BeforeId))
            .OrderByDescending(mail => mail.Id).Take(PageSize + 1)
            .Select(mail => new OwnerMail(mail.Id, mail.Kind, mail.To, mail.Subject, mail.State, mail.CreatedAt, mail.SentAt, mail.Error))
            .ToListAsync(cancellationToken);
        return new OwnerMails([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}
