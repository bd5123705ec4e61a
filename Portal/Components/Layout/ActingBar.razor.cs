using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Portal.Access;

namespace Portal.Components.Layout;

/// <summary>The red frame of staff who act for a customer.</summary>
public sealed partial class ActingBar : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _gone = new();
    private Acting? _acting;

    [Inject]
    public required SessionClock Clock { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    private TimeSpan Remaining => _acting!.Until - Clock.Time.GetUtcNow().UtcDateTime;

    private string Left => Remaining < TimeSpan.FromMinutes(1)
        ? LayoutText.ActingLastMinute
        : string.Format(CultureInfo.CurrentCulture, LayoutText.ActingMinutesLeft, (int)Remaining.TotalMinutes);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync() => _acting = Authentication is null ? null : ActingClaims.Find((await Authentication).User);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || _acting is null)
        {
            return;
        }

        try
        {
            using var timer = new PeriodicTimer(s_interval, Clock.Time);
            while (Remaining > TimeSpan.Zero && await timer.WaitForNextTickAsync(_gone.Token))
            {
                StateHasChanged();
            }

            // The next request finds that the time is over, and is that of the member of staff.
            Navigation.NavigateTo(_acting.ReturnUrl, forceLoad: true);
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }
}
