using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Components.Usage;

/// <summary>What an account held and moved day by day, and where that leads.</summary>
public partial class UsagePage
{
    private static readonly int[] s_ranges = [30, 90];

    private Refusal? _refusal;
    private bool _away;
    private string _location = "";
    private string? _refreshed;
    private (string S3uid, UsageChoice Choice)? _loaded;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public UsageHistory? History { get; set; }

    [Parameter]
    public string S3uid { get; set; } = "";

    [SupplyParameterFromQuery(Name = "period")]
    public string? PeriodText { get; set; }

    [SupplyParameterFromQuery(Name = "days")]
    public string? DaysText { get; set; }

    /// <summary>The bucket that is looked at more closely.</summary>
    [SupplyParameterFromQuery(Name = "bucket")]
    public string? Bucket { get; set; }

    [Inject]
    public required ShowUsageHistory Show { get; set; }

    [Inject]
    public required ShowUsage Read { get; set; }

    [Inject]
    public required StorageClusters Clusters { get; set; }

    [Inject]
    public required IOptions<MeteringOptions> Metering { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private UsageChoice Choice => UsageChoice.Parse(PeriodText, DaysText);

    private bool IsPeriod => History!.Period is not null;

    private string Range => History is null ? "" : Say(UsagePageText.Range, Long(History.First), Long(History.Last));

    /// <summary>What is over does not grow old.</summary>
    private DateTime? ReadAt => History!.Last < DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime) ? null : History.MeasuredAt;

    private ChartForecast? StoredForecast => History!.Forecast is { } forecast && forecast.LastDay > History.Days[^1].Day
        ? new(History.Days[^1].PeakBytes, forecast.StoredBytes)
        : null;

    private ChartForecast? MovedForecast
    {
        get
        {
            var ahead = History!.Last.DayNumber - History.Days[^1].Day.DayNumber;
            if (History.Forecast is not { } forecast || ahead <= 0)
            {
                return null;
            }

            var perDay = (forecast.TrafficBytes - History.TrafficBytes) / (double)ahead;
            return new(perDay, perDay);
        }
    }

    private string PeakNote => History!.Forecast is { } forecast
        ? Say(UsagePageText.ForecastStored, ByteText.Format(forecast.PeakBytes), ByteText.Format(History.QuotaBytes), Long(forecast.LastDay))
        : History.Period is 0 ? Say(UsagePageText.NoForecast, UsageForecast.LeastDays)
        : History.PeakBytes > History.QuotaBytes ? Say(UsagePageText.AboveQuota, ByteText.Format(History.PeakBytes - History.QuotaBytes))
        : UsagePageText.WithinQuota;

    private string TrafficNote => !IsPeriod || History!.TrafficLimitBytes == 0 ? ""
        : History.Forecast is { } forecast
            ? Say(UsagePageText.ForecastMoved, ByteText.Format(forecast.TrafficBytes), ByteText.Format(History.TrafficLimitBytes), Long(forecast.LastDay))
        : History.Period is 0 ? Say(UsagePageText.NoForecast, UsageForecast.LeastDays)
        : History.TrafficBytes > History.TrafficLimitBytes ? Say(UsagePageText.AboveTraffic, ByteText.Format(History.TrafficBytes - History.TrafficLimitBytes))
        : UsagePageText.WithinTraffic;

    protected override async Task OnParametersSetAsync()
    {
        // What the first paint has read is not read again, unless it was of other days.
        if (_loaded is null && History?.S3uid == S3uid)
        {
            _loaded = (S3uid, Choice);
        }

        if (_loaded != (S3uid, Choice))
        {
            await LoadAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_refreshed != S3uid && History is not null)
        {
            _refreshed = S3uid;
            await RefreshAsync();
        }
    }

    private async Task LoadAsync()
    {
        _loaded = (S3uid, Choice);
        var answer = await RunAsync(Show, Choice.For(S3uid, DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime)));
        _refusal = answer.Refusal;
        History = answer.IsRefused ? null : answer.Value;
    }

    /// <summary>Asks for a fresh reading, and looks again when there is one; while storage does not answer, what is known stays with its age.</summary>
    private async Task RefreshAsync()
    {
        try
        {
            var reading = await RunAsync(Read, new ShowUsageInput(S3uid));
            _away = reading is { IsRefused: false, Value: { IsFresh: false, Phase: not (AccountPhase.Provisioning or AccountPhase.Deleting or AccountPhase.Terminated) } };
            _location = reading.IsRefused ? "" : Clusters.Find(reading.Value.LocationCode)?.Location.Name ?? reading.Value.LocationCode;
            if (!reading.IsRefused && reading.Value.MeasuredAt != History?.MeasuredAt)
            {
                await LoadAsync();
            }

            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private void Choose(ChangeEventArgs change)
    {
        var chosen = change.Value as string ?? "";
        var number = int.Parse(chosen.AsSpan(1), CultureInfo.InvariantCulture);
        Navigation.NavigateTo(chosen[0] is 'd' ? PortalUrls.Usage(S3uid, days: number, bucket: Bucket) : PortalUrls.Usage(S3uid, number, bucket: Bucket));
    }

    private static ChartDay Stored(UsageDay day) => new(day.Day, day.PeakBytes, 0, Say(UsagePageText.StoredDay, ByteText.Format(day.PeakBytes)));

    private static ChartDay Moved(UsageDay day) => new(
        day.Day, day.BytesIn, day.BytesOut, Say(UsagePageText.MovedDay, ByteText.Format(day.BytesIn), ByteText.Format(day.BytesOut)));

    private static string NameOf(UsagePeriod period) => period.Period switch
    {
        0 => Say(UsagePageText.ThisPeriodDays, Short(period.First), Short(period.Last)),
        _ => Say(UsagePageText.Range, Short(period.First), Short(period.Last)),
    };

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    private static string Long(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    private static string Short(DateOnly day) => day.ToString("d MMM", CultureInfo.CurrentCulture);
}
