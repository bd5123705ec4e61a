using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>It never prints the offer.</summary>
/// <param name="Offer">One that was made before: the same again, while it holds.</param>
public sealed record BeginSecondFactorInput(string? Offer = null)
{
    public override string ToString() => nameof(BeginSecondFactorInput);
}

/// <summary>It never prints the secret.</summary>
/// <param name="Secret">For the authenticator app, in base 32.</param>
/// <param name="Offer">To be sent back with the first code: the same secret, sealed, for this person and a quarter of an hour.</param>
/// <param name="Email">What the app names the entry by.</param>
public sealed record SecondFactorOffer(string Secret, string Offer, string Email)
{
    public override string ToString() => nameof(SecondFactorOffer);
}

/// <summary>Makes what an authenticator app needs. Nothing is kept and nothing changes until <see cref="TurnOnSecondFactor"/>. Takes a fresh sign-in.</summary>
public sealed class BeginSecondFactor(OperationServices services, CustomerLinks links) : Operation<BeginSecondFactorInput, SecondFactorOffer>(services)
{
    internal static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(15);

    public override Permission Permission => Permission.ManageOwnProfile;

    internal static Refusal OfferIsOver => Refusal.Conflict(SecondFactorText.OfferIsOver);

    /// <summary>The secret of an offer; <see langword="null"/> if it is too old, somebody else's, or from before a change of the sign-in.</summary>
    internal static string? ReadOffer(CustomerLinks links, string offer, int customerId, string? stamp) =>
        links.Read(CustomerLinks.SecondFactorOffer, offer) is { } link && link.CustomerId == customerId
            && link.State.Split('|') is [var made, var secret] && made == stamp ? secret : null;

    protected override async Task<Result<SecondFactorOffer>> ExecuteAsync(Caller caller, BeginSecondFactorInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(input);
        if (caller.Token is not null)
        {
            return Refusal.Forbidden;
        }

        if (input.Offer is null && !FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        await using var db = await OpenAsync(cancellationToken);
        var customer = await db.Users.Where(row => row.Id == caller.CustomerId).Select(row => new { row.Id, row.Email, row.SecurityStamp }).SingleOrDefaultAsync(cancellationToken);
        if (customer is null)
        {
            return Refusal.NotSignedIn;
        }

        if (await SecondFactors.FindAsync(db, customer.Id, cancellationToken) is not null)
        {
            return Refusal.Conflict(SecondFactorText.IsOn);
        }

        if (input.Offer is { } before)
        {
            return ReadOffer(links, before, customer.Id, customer.SecurityStamp) is { } known ? new SecondFactorOffer(known, before, customer.Email!) : OfferIsOver;
        }

        var secret = Totp.Write(RandomNumberGenerator.GetBytes(Totp.SecretBytes));
        return new SecondFactorOffer(secret, links.Sign(CustomerLinks.SecondFactorOffer, customer.Id, $"{customer.SecurityStamp}|{secret}", ValidFor), customer.Email!);
    }
}
