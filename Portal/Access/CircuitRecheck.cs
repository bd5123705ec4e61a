using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Configuration;
using Portal.Core.Customers;

namespace Portal.Access;

/// <summary>Compares the sign-in of an open page with the database now and then, so that one that was ended elsewhere ends here too.</summary>
internal sealed class CircuitRecheck(
    ILoggerFactory loggers, IServiceScopeFactory scopes, IOptions<IdentityOptions> identity, SecurityOptions security, SessionClock clock)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(Math.Max(1, security.RecheckSeconds));

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);
        var person = authenticationState.User;
        if (ActingClaims.Find(person) is not null && !ActingClaims.Holds(person, clock.Time.GetUtcNow()))
        {
            return false;
        }

        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Customer>>();
        var customer = await users.GetUserAsync(person);
        return customer is not null
            && person.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType) == await users.GetSecurityStampAsync(customer);
    }
}
