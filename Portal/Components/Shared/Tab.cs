using Microsoft.AspNetCore.Components;

namespace Portal.Components.Shared;

/// <summary>One tab of <see cref="Tabs"/>.</summary>
public sealed class Tab : ComponentBase, IDisposable
{
    [Parameter, EditorRequired]
    public string Key { get; set; } = "";

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [CascadingParameter]
    private Tabs Owner { get; set; } = null!;

    public void Dispose() => Owner.Remove(this);

    protected override void OnInitialized() => Owner.Add(this);
}
