using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="Query">The search as it stands in the address, for the audit; at most <see cref="SavedFilter.MaxQueryLength"/> characters.</param>
public sealed record ExportAccountsInput(AccountFilter Filter, string Query);

/// <summary>Notes that a member of staff takes a list of accounts away, before its pages are read by <see cref="SearchAccounts"/>.</summary>
public sealed class ExportAccounts(OperationServices services) : Operation<ExportAccountsInput, Done>(services)
{
    /// <summary>The audit's own limit.</summary>
    private const int MaxDetail = 500;

    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(ExportAccountsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return AccountFilterChecks.Check(input.Filter, AccountSort.Created, DateOnly.FromDateTime(Now));
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, ExportAccountsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        Audit(db, caller, null, StaffText.AllAccounts, input.Query.Length == 0 ? null : input.Query[..Math.Min(input.Query.Length, MaxDetail)]);
        await db.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
