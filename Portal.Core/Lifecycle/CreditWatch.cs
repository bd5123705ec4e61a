using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Core.Lifecycle;

/// <summary>Tells customers whose credit does not cover the months that begin in the next days; once for each first day that lacks.</summary>
public sealed class CreditWatch(
    IDbContextFactory<PortalDb> databases, ServiceMails mails, IOptions<BillingOptions> options, PeriodicTasks tasks, ILogger<CreditWatch> log)
    : PeriodicWorker(TimeSpan.FromHours(1), tasks, log)
{
    private const int PageSize = 200;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var until = DateOnly.FromDateTime(Now).AddDays(options.Value.LowCreditDays);
        for (var after = 0; ;)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var page = await db.Accounts
                .Where(account => account.Service.NextCommitDate <= until && account.Service.CloseOn != null && account.Service.CancelledAt == null && account.OwnerId > after)
                .Where(account => account.State != AccountState.Deleting && account.State != AccountState.Deleted)
                .Select(account => account.OwnerId).Distinct().OrderBy(owner => owner).Take(PageSize).ToListAsync(cancellationToken);
            await TryAsync(token => WatchAsync(db, page, until, token), cancellationToken);
            if (page.Count < PageSize)
            {
                return;
            }

            after = page[^1];
        }
    }

    private async Task WatchAsync(PortalDb db, IReadOnlyCollection<int> customers, DateOnly until, CancellationToken cancellationToken)
    {
        var renewals = (await db.UpcomingRenewalsAsync(customers, until, cancellationToken)).ToLookup(renewal => renewal.CustomerId);
        var owners = await db.Users.AsNoTracking().Where(customer => customers.Contains(customer.Id))
            .Select(customer => new
            {
                Customer = customer,
                Balance = db.LedgerEntries.Where(entry => entry.CustomerId == customer.Id).OrderByDescending(entry => entry.Sequence).Select(entry => (decimal?)entry.BalanceAfter).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        foreach (var owner in owners)
        {
            var credit = new Money(owner.Balance ?? 0, owner.Customer.Currency);
            if (UpcomingRenewals.FindShortfall(renewals[owner.Customer.Id], credit) is var (missing, day))
            {
                await mails.CreditLowAsync(db, owner.Customer, missing, day, credit, $"credit-low:{owner.Customer.Id}:{day:yyyyMMdd}", cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
