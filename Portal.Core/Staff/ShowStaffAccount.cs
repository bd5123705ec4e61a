using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Staff;

public sealed record ShowStaffAccountInput(string S3uid);

/// <summary>An account as staff see it. All times UTC.</summary>
/// <param name="Email">The owner's address.</param>
/// <param name="Billing">The billing system that keeps the owner's contract.</param>
/// <param name="State">What the portal has done in storage.</param>
/// <param name="HeldSince">Since when staff hold it suspended; <see langword="null"/> if they do not.</param>
public sealed record StaffAccount(
    AccountSummary Summary, string Email, string Billing, AccountState State, DateTime? HeldSince, ServicePayment Payment, DateTime? CancelledAt, long PeakBytes);

/// <summary>One account for staff, with its owner and its service; deleted ones too.</summary>
public sealed class ShowStaffAccount(OperationServices services, StorageClusters clusters) : Operation<ShowStaffAccountInput, StaffAccount>(services)
{
    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<StaffAccount>> ExecuteAsync(Caller caller, ShowStaffAccountInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().ReachableBy(caller, Permission, deletedToo: true).Include(account => account.Plan)
            .SingleOrDefaultAsync(account => account.S3uid == input.S3uid, cancellationToken);
        if (account is null)
        {
            return AccountRefusals.NotFound;
        }

        var owner = await db.Users.Where(customer => customer.Id == account.OwnerId).Select(customer => new
        {
            customer.Email,
            customer.Billing,
            customer.Currency,
            Next = db.Plans.Where(plan => plan.Id == account.NextPlanId).Select(plan => plan.Name).FirstOrDefault(),
        }).SingleAsync(cancellationToken);
        return new StaffAccount(
            AccountSummary.Of(account, owner.Currency, clusters, Now, owner.Next), owner.Email!, owner.Billing, account.State, account.HeldSince, account.Payment,
            account.Service.CancelledAt, account.Usage.PeakBytes);
    }
}
