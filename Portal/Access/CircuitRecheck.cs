using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Configuration;
using Portal.Core.Customers;

namespace Portal.Access;

/// <summary>
/// Compares the sign-in of an open page with the database now and then, and within moments when this process has ended sign-ins of the person,
/// so that one that was ended elsewhere ends here too.
/// </summary>
internal sealed partial class CircuitRecheck : RevalidatingServerAuthenticationStateProvider
{
    /// <summary>The page whose own form ends the sign-ins gets its answer meanwhile; it would turn to the sign-in page before.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly IServiceScopeFactory _scopes;
    private readonly IOptions<IdentityOptions> _identity;
    private readonly SecurityOptions _security;
    private readonly EndedSignIns _ended;
    private readonly ActingSessions _acting;
    private readonly ILogger _log;
    private bool _isGone;

    public CircuitRecheck(ILoggerFactory loggers, IServiceScopeFactory scopes, IOptions<IdentityOptions> identity, SecurityOptions security, EndedSignIns ended, ActingSessions acting)
        : base(loggers)
    {
        (_scopes, _identity, _security, _ended, _acting) = (scopes, identity, security, ended, acting);
        _log = loggers.CreateLogger<CircuitRecheck>();
    }

    /// <summary>Begins to listen for ended sign-ins; for circuits, as a request that ends sign-ins itself goes on to its answer.</summary>
    public void Listen() => _ended.Ended += Recheck;

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(Math.Max(1, _security.RecheckSeconds));

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);
        var person = authenticationState.User;
        if (ActingClaims.Find(person) is not null && !_acting.Holds(person))
        {
            return false;
        }

        await using var scope = _scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Customer>>();
        var customer = await users.GetUserAsync(person);
        return customer is not null
            && person.FindFirstValue(_identity.Value.ClaimsIdentity.SecurityStampClaimType) == await users.GetSecurityStampAsync(customer);
    }

    protected override void Dispose(bool disposing)
    {
        _ended.Ended -= Recheck;
        _isGone = true;
        base.Dispose(disposing);
    }

    private void Recheck(int customerId) => _ = RecheckAsync(customerId);

    private async Task RecheckAsync(int customerId)
    {
        try
        {
            await Task.Delay(s_patience, TimeProvider.System);
            if (_isGone)
            {
                return;
            }

            var state = await GetAuthenticationStateAsync();
            if (SignInCookie.PersonOf(state.User) == customerId && !await ValidateAuthenticationStateAsync(state, CancellationToken.None))
            {
                SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
            }
        }
        catch (Exception exception)
        {
            LogFailure(_log, exception); // The regular look follows.
        }
    }

    [LoggerMessage(LogLevel.Warning, "An open page could not be compared with the database at once.")]
    private static partial void LogFailure(ILogger log, Exception exception);
}
