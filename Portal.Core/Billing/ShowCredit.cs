using Portal.Core.Operations;

namespace Portal.Core.Billing;

public sealed record ShowCreditInput;

/// <summary>The caller's own credit.</summary>
public sealed class ShowCredit(OperationServices services) : Operation<ShowCreditInput, Money>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<Money>> ExecuteAsync(Caller caller, ShowCreditInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        return await db.BalanceAsync(caller.CustomerId!.Value, cancellationToken);
    }
}
