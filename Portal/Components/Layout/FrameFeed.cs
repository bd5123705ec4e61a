using System.Security.Claims;

namespace Portal.Components.Layout;

/// <summary>Gives the frame its data. A page that changes them, such as an order that takes credit, calls <see cref="Refresh"/>.</summary>
public class FrameFeed
{
    public event Action? Changed;

    public virtual Task<FrameData> ReadAsync(ClaimsPrincipal person, CancellationToken cancellationToken) =>
        Task.FromResult(new FrameData { Person = person.Identity?.Name });

    public void Refresh() => Changed?.Invoke();
}
