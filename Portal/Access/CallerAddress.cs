using System.Security.Claims;

namespace Portal.Access;

/// <summary>Tells pages from which address they were asked for.</summary>
internal static class CallerAddress
{
    /// <summary>Adds <see cref="CallerContext.AddressClaim"/> to the identity of each request, a visitor's too.</summary>
    public static void UseCallerAddress(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Connection.RemoteIpAddress is { } address)
        {
            // A new principal: the one from the cookie is written back when the cookie is renewed.
            context.User = new ClaimsPrincipal([.. context.User.Identities, new ClaimsIdentity([new Claim(CallerContext.AddressClaim, CallerContext.AddressOf(address)!)])]);
        }

        return next(context);
    });
}
