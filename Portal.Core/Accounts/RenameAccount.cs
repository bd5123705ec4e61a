using Portal.Core.Operations;

namespace Portal.Core.Accounts;

/// <param name="Label">1 to 100 characters; spaces around it are dropped.</param>
public sealed record RenameAccountInput(string S3uid, string Label);

/// <summary>Gives an account the owner's own name for it.</summary>
public sealed class RenameAccount(OperationServices services) : Operation<RenameAccountInput, Done>(services)
{
    public override Permission Permission => Permission.ManageBuckets;

    protected override Refusal? Validate(RenameAccountInput input) => AccountLabel.Check(input.Label);

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RenameAccountInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var account = await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken);
        if (account is null)
        {
            return AccountRefusals.NotFound;
        }

        account.Label = input.Label.Trim();
        Audit(db, caller, account.OwnerId, account.S3uid, account.Label);
        await db.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
