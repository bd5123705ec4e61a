using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Monitoring;
using Portal.Core.Operations;

namespace Portal.Components.Admin;

/// <summary>How every location is, for whoever is on duty; looks again by itself while it is open.</summary>
public sealed partial class StoragePage
{
    /// <summary>A look is one small question to each location and two queries.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(15);

    private StorageReport? _report;
    private Refusal? _refusal;
    private bool _checking;

    [Inject]
    public required ShowStorage Show { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private string Sub => _report is null
        ? StorageText.Checking
        : string.Format(
            CultureInfo.CurrentCulture, _report.Locations.Count == 1 ? StorageText.SubOne : StorageText.Sub, _report.Locations.Count,
            _report.CheckedAt.ToString("HH:mm:ss", CultureInfo.CurrentCulture), s_interval.TotalSeconds);

    /// <summary>Storage is asked once the page stands: a silent location takes seconds.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            using var timer = new PeriodicTimer(s_interval, Clock);
            do
            {
                await CheckAsync();
                StateHasChanged();
            }
            while (await timer.WaitForNextTickAsync(Gone));
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task CheckAsync()
    {
        if (_checking)
        {
            return;
        }

        _checking = true;
        try
        {
            var answer = await RunAsync(Show, new ShowStorageInput());
            _refusal = answer.Refusal;
            _report = answer.IsRefused ? _report : answer.Value;
        }
        finally
        {
            _checking = false;
        }
    }
}
