using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Layout;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Portal.Core.Ordering;

namespace Portal.Components.Ordering;

/// <summary>Shows an order as it really proceeds, and what came of it. It can be left and found again.</summary>
public partial class OrderProgressPage
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(2);

    private static readonly (OrderState Reached, string Text)[] s_steps =
    [
        (OrderState.Placed, OrderPageText.DoPlace),
        (OrderState.AccountCreated, OrderPageText.DoAccount),
        (OrderState.BucketCreated, OrderPageText.DoBucket),
        (OrderState.Billed, OrderPageText.DoBill),
        (OrderState.Completed, OrderPageText.DoProve),
    ];

    private OrderProgress? _order;
    private Refusal? _refusal;
    private bool _follows;

    [Parameter]
    public string Reference { get; set; } = "";

    [Inject]
    public required ShowOrder Show { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    [Inject]
    public required FrameFeed Frame { get; set; }

    private string Title => _order switch
    {
        { State: OrderState.Completed } => OrderPageText.ReadyTitle,
        { Undoing: true, IsOver: true } => OrderPageText.FailedTitle,
        _ => OrderPageText.ProgressTitle,
    };

    private string Undone => _order!.Price.IsZero
        ? OrderPageText.UndoneFree
        : string.Format(CultureInfo.CurrentCulture, OrderPageText.UndonePaid, MoneyText.Of(_order.Price));

    private IEnumerable<(string Text, string State, IconName Icon, string Words)> Steps => s_steps.Select(step => StepFace(step.Reached, step.Text));

    protected override Task OnInitializedAsync() => LoadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The order may come after the first render.
        if (_follows || _order is null)
        {
            return;
        }

        _follows = true;
        while (_order is { IsOver: false } && !Gone.IsCancellationRequested)
        {
            await Task.Delay(_order.Reason is null ? Often : Seldom, Clock, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await LoadAsync();
            StateHasChanged();
        }

        Frame.Refresh();
    }

    private async Task LoadAsync()
    {
        if (Gone.IsCancellationRequested)
        {
            return;
        }

        try
        {
            var answer = await RunAsync(Show, new ShowOrderInput(Reference));
            _refusal = answer.Refusal;
            _order = answer.IsRefused ? null : answer.Value;
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private (string Text, string State, IconName Icon, string Words) StepFace(OrderState reached, string text)
    {
        if (_order!.Reached >= reached)
        {
            return (text, "done", IconName.CircleCheck, SharedText.StepDone);
        }

        var isNext = _order.Reached + 1 == reached;
        return _order.Undoing && isNext ? (text, "failed", IconName.CircleX, OrderPageText.StepFailed)
            : isNext ? (text, "current", IconName.Loader, OrderPageText.StepRunning)
            : (text, "open", IconName.Circle, OrderPageText.StepOpen);
    }
}
