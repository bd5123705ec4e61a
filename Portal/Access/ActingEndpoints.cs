using Microsoft.AspNetCore.Mvc;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Access;

/// <summary>Where a sign-in begins to act for a customer, and stops; by posts, as only a real response writes the cookie.</summary>
internal static class ActingEndpoints
{
    public static void MapActing(this WebApplication app)
    {
        app.MapPost(PortalUrls.BeginActing, async (
            HttpContext context, SignInCookie cookie, ActingTickets tickets, ActingSessions sessions, EndActing operation, [FromForm] string? ticket) =>
        {
            var staff = ActingClaims.Without(context.User);
            var caller = CallerContext.From(staff);
            if (caller.ReachOf(Permission.ActForCustomers) is not Reach.Any || tickets.Read(ticket ?? "", caller.CustomerId) is not { } acting)
            {
                return Results.StatusCode(StatusCodes.Status400BadRequest);
            }

            await StopAsync(context, sessions, operation); // For another customer, in another tab.
            await cookie.WriteAgainAsync(staff, ActingClaims.Of(acting));
            return Results.LocalRedirect(PortalUrls.Accounts);
        });

        // The unused field makes it a form, whose token is checked.
        app.MapPost(PortalUrls.EndActing, async (HttpContext context, SignInCookie cookie, ActingSessions sessions, EndActing operation, [FromForm] string? unused) =>
        {
            if (await StopAsync(context, sessions, operation) is not { } acting)
            {
                return Results.LocalRedirect(PortalUrls.Accounts); // Its time was over already.
            }

            await cookie.WriteAgainAsync(ActingClaims.Without(context.User), []);
            return Results.LocalRedirect(acting.ReturnUrl);
        });
    }

    /// <summary>Ends what the sign-in of this request acts for, on every page, with its record.</summary>
    /// <returns>What has ended; <see langword="null"/> for who is themselves.</returns>
    public static async Task<Acting?> StopAsync(HttpContext context, ActingSessions sessions, EndActing operation)
    {
        if (ActingClaims.Find(context.User) is not { } acting)
        {
            return null;
        }

        await operation.RunAsync(CallerContext.From(ActingClaims.Without(context.User)), new(acting.CustomerId, acting.Id, acting.Until), context.RequestAborted);
        sessions.End(acting);
        return acting;
    }
}
