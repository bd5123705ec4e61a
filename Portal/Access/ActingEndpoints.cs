using Microsoft.AspNetCore.Mvc;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Access;

/// <summary>Where a sign-in begins to act for a customer, and stops; by posts, as only a real response writes the cookie.</summary>
internal static class ActingEndpoints
{
    public static void MapActing(this WebApplication app)
    {
        app.MapPost(PortalUrls.BeginActing, async (HttpContext context, SignInCookie cookie, ActingTickets tickets, [FromForm] string? ticket) =>
        {
            var staff = ActingClaims.Without(context.User);
            var caller = CallerContext.From(staff);
            if (caller.ReachOf(Permission.ActForCustomers) is not Reach.Any || tickets.Read(ticket ?? "", caller.CustomerId) is not { } acting)
            {
                return Results.StatusCode(StatusCodes.Status400BadRequest);
            }

            await cookie.WriteAgainAsync(staff, ActingClaims.Of(acting));
            return Results.LocalRedirect(PortalUrls.Accounts);
        });

        // The unused field makes it a form, whose token is checked.
        app.MapPost(PortalUrls.EndActing, async (HttpContext context, SignInCookie cookie, ActingSessions sessions, EndActing operation, [FromForm] string? unused) =>
        {
            if (ActingClaims.Find(context.User) is not { } acting)
            {
                return Results.LocalRedirect(PortalUrls.Accounts); // Its time was over already.
            }

            var staff = ActingClaims.Without(context.User);
            await operation.RunAsync(CallerContext.From(staff), new(acting.CustomerId), context.RequestAborted);
            sessions.End(acting);
            await cookie.WriteAgainAsync(staff, []);
            return Results.LocalRedirect(acting.ReturnUrl);
        });
    }
}
