using Microsoft.AspNetCore.Components;

namespace Portal.Components.Shared;

/// <summary>Shows one of several <see cref="Tab"/>s at a time.</summary>
public partial class Tabs
{
    private readonly List<Tab> _tabs = [];
    private readonly string _id = "tabs-" + Guid.NewGuid().ToString("N")[..8];
    private string? _chosen;

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>The key of the tab that is shown; the first one where it names none.</summary>
    [Parameter]
    public string? Selected { get; set; }

    [Parameter]
    public EventCallback<string> SelectedChanged { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private Tab? Shown => _tabs.Find(tab => tab.Key == _chosen) ?? _tabs.FirstOrDefault();

    internal void Add(Tab tab)
    {
        _tabs.Add(tab);
        StateHasChanged();
    }

    internal void Remove(Tab tab)
    {
        if (_tabs.Remove(tab))
        {
            StateHasChanged();
        }
    }

    internal bool IsShown(Tab tab) => tab == Shown;

    internal string TabId(Tab tab) => $"{_id}-{_tabs.IndexOf(tab)}";

    internal string PanelId(Tab tab) => $"{TabId(tab)}-panel";

    protected override void OnParametersSet()
    {
        if (Selected is not null)
        {
            _chosen = Selected;
        }
    }

    private Task SelectAsync(Tab tab)
    {
        _chosen = tab.Key;
        return SelectedChanged.InvokeAsync(tab.Key);
    }
}
