using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

public sealed record ShowSecondFactorInput;

/// <param name="OnSince">UTC; <see langword="null"/> while it is off.</param>
/// <param name="RecoveryCodesLeft">Recovery codes that have not been used.</param>
public sealed record SecondFactorState(DateTime? OnSince, int RecoveryCodesLeft)
{
    public bool IsOn => OnSince is not null;
}

/// <summary>Whether the signed-in person has a second factor.</summary>
public sealed class ShowSecondFactor(OperationServices services) : Operation<ShowSecondFactorInput, SecondFactorState>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<SecondFactorState>> ExecuteAsync(Caller caller, ShowSecondFactorInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        var factor = await db.SecondFactors.AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId, cancellationToken);
        return new SecondFactorState(factor?.OnSince, factor?.RecoveryHashes.Count ?? 0);
    }
}
