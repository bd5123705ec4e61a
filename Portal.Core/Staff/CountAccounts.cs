using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

public sealed record CountAccountsInput(AccountFilter Filter);

/// <param name="Number">How many there are.</param>
/// <param name="IsAtLeast">Whether there may be more: counting stopped, so that it never takes long.</param>
public sealed record AccountCount(int Number, bool IsAtLeast);

/// <summary>How many accounts a search finds, counted no further than <see cref="Most"/>. Refused: as <see cref="SearchAccounts"/> refuses.</summary>
public sealed class CountAccounts(OperationServices services, KnownPlans plans) : Operation<CountAccountsInput, AccountCount>(services)
{
    public const int Most = 1000;

    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(CountAccountsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return AccountFilterChecks.Check(input.Filter, AccountSort.Created, DateOnly.FromDateTime(Now));
    }

    protected override async Task<Result<AccountCount>> ExecuteAsync(Caller caller, CountAccountsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await AccountLane.ChooseAsync(db, plans, input.Filter, AccountSort.Created, cancellationToken) is not { } lane)
        {
            return new AccountCount(0, false);
        }

        var walk = new AccountWalk(db, lane, input.Filter, AccountSort.Created, descending: true, null, Now);
        var number = (await walk.ReadAsync(Most + 1, cancellationToken)).Count;
        return number > Most ? new AccountCount(Most, true) : new AccountCount(number, await walk.FindEndAsync(cancellationToken) is not null);
    }
}
