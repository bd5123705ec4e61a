using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

/// <summary>A phone with an authenticator app, which computes its codes by itself.</summary>
internal sealed class AuthenticatorApp(string secret)
{
    public string CodeAt(DateTime now) => Totp.CodeOf(Totp.Read(secret), Totp.StepOf(now));

    /// <summary>Turns the caller's second factor on, as the page does.</summary>
    public static async Task<(AuthenticatorApp App, IReadOnlyList<string> RecoveryCodes)> TurnOnAsync(TestWorld world, Caller caller)
    {
        var offer = (await world.Get<BeginSecondFactor>().RunAsync(caller, new(), TestContext.Current.CancellationToken)).Value;
        var app = new AuthenticatorApp(offer.Secret);
        var on = await world.Get<TurnOnSecondFactor>().RunAsync(caller, new(offer.Offer, app.CodeAt(world.Clock.Now)), TestContext.Current.CancellationToken);
        return (app, on.Value.Codes);
    }
}
