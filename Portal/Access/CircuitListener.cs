using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Portal.Access;

/// <summary>Lets each circuit hear at once that the sign-in behind it has ended.</summary>
internal sealed class CircuitListener(AuthenticationStateProvider authentication) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (authentication is CircuitRecheck recheck)
        {
            recheck.Listen();
        }

        return Task.CompletedTask;
    }
}
