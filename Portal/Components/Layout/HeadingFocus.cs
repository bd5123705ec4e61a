using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using RouteData = Microsoft.AspNetCore.Components.RouteData;

namespace Portal.Components.Layout;

/// <summary>
/// Moves the keyboard to the heading of a page that is gone to within the circuit, so that a screen reader says where one is. Unlike <c>FocusOnNavigate</c> it does nothing as the first page begins
/// to react, and nothing where somebody is in the new page already: it would take away what they type or press.
/// </summary>
public sealed class HeadingFocus : ComponentBase
{
    private Type? _page;
    private bool _moved;

    /// <summary>The page that is shown.</summary>
    [Parameter]
    [EditorRequired]
    public required RouteData RouteData { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    protected override void OnParametersSet()
    {
        _moved |= _page is not null && _page != RouteData.PageType;
        _page = RouteData.PageType;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_moved)
        {
            _moved = false;
            try
            {
                await Script.InvokeVoidAsync("portalHeading.focus");
            }
            catch (JSDisconnectedException)
            {
                // Nobody looks at the page any more.
            }
        }
    }
}
