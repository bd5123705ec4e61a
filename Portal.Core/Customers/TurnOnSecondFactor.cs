using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>It never prints what it holds.</summary>
/// <param name="Offer">From <see cref="BeginSecondFactor"/>; it proves the fresh sign-in too.</param>
/// <param name="Code">What the app shows now.</param>
public sealed record TurnOnSecondFactorInput(string Offer, string Code)
{
    public override string ToString() => nameof(TurnOnSecondFactorInput);
}

/// <summary>It never prints the codes.</summary>
/// <param name="Codes">Shown once: they cannot be read again.</param>
/// <param name="At">When the person proved who they are, UTC.</param>
public sealed record RecoveryCodesAnswer(IReadOnlyList<string> Codes, DateTime At)
{
    public override string ToString() => nameof(RecoveryCodesAnswer);
}

/// <summary>Sign-in asks for a code of the app from now on. All sign-ins made before end; the page that asked makes a new one.</summary>
public sealed class TurnOnSecondFactor(
    OperationServices services, IServiceScopeFactory scopes, CustomerLinks links, SecondFactors factors, CustomerMails mails, EndedSignIns ended)
    : Operation<TurnOnSecondFactorInput, RecoveryCodesAnswer>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    protected override Refusal? Validate(TurnOnSecondFactorInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckCode(input.Code, nameof(input.Code));
    }

    protected override async Task<Result<RecoveryCodesAnswer>> ExecuteAsync(Caller caller, TurnOnSecondFactorInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Token is not null)
        {
            return Refusal.Forbidden;
        }

        await using var scope = new CustomerScope(scopes);
        if (await scope.FindAsync(caller.CustomerId, cancellationToken) is not { } customer)
        {
            return Refusal.NotSignedIn;
        }

        await using var transaction = await scope.BeginAsync(cancellationToken);
        await scope.HoldAsync(customer, cancellationToken);
        if (await SecondFactors.FindAsync(scope.Db, customer.Id, cancellationToken) is not null)
        {
            return Refusal.Conflict(SecondFactorText.IsOn);
        }

        if (BeginSecondFactor.ReadOffer(links, input.Offer, customer.Id, customer.SecurityStamp) is not { } secret)
        {
            return BeginSecondFactor.OfferIsOver;
        }

        var bytes = Totp.Read(secret);
        if (Totp.FindStep(bytes, CustomerInput.Digits(input.Code), Now) is not { } step)
        {
            return Refusal.Invalid(nameof(input.Code), SecondFactorText.WrongCode);
        }

        var (factor, codes) = factors.Make(customer.Id, bytes, step, Now);
        scope.Db.Add(factor);
        Audit(scope.Db, caller, customer.Id, customer.Email);
        await mails.SecondFactorAsync(scope.Db, customer, SecondFactorText.OnSubject, SecondFactorText.OnText, SecondFactorText.NotMe, cancellationToken);
        (await scope.Users.UpdateSecurityStampAsync(customer)).Expect();
        await scope.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ended.Announce(customer.Id);
        return new RecoveryCodesAnswer(codes, Now);
    }
}
