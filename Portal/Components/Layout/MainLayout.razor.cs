using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;

namespace Portal.Components.Layout;

/// <summary>The frame around every page of someone who is signed in.</summary>
public partial class MainLayout
{
    private readonly CancellationTokenSource _gone = new();
    private FrameData _data = FrameData.Nobody;
    private string _path = "";

    [Inject]
    public required FrameFeed Feed { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Navigation.LocationChanged -= ShowPlace;
        Feed.Changed -= Reload;
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _path = PathOf(Navigation.Uri);
        Navigation.LocationChanged += ShowPlace;
        Feed.Changed += Reload;
        await LoadAsync();
    }

    private static string PathOf(string address) => new Uri(address).AbsolutePath;

    private void ShowPlace(object? sender, LocationChangedEventArgs place)
    {
        _path = PathOf(place.Location);
        _ = InvokeAsync(StateHasChanged);
    }

    private void Reload() => _ = InvokeAsync(async () =>
    {
        await LoadAsync();
        StateHasChanged();
    });

    private async Task LoadAsync()
    {
        if (Authentication is not null && (await Authentication).User is { Identity.IsAuthenticated: true } person)
        {
            try
            {
                _data = await Feed.ReadAsync(person, _gone.Token);
            }
            catch (OperationCanceledException)
            {
                // The page was left.
            }
        }
    }
}
