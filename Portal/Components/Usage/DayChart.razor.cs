using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Portal.Components.Usage;

/// <summary>Bytes per day: steps of one value, or bars of two on top of each other.</summary>
public partial class DayChart
{
    /// <summary>A limit further above than this would press the rest flat, and is told in words.</summary>
    private const double FarAbove = 4;

    private ChartScale _scale = ChartScale.For(0);
    private int _chosen;

    /// <summary>What is shown, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>The first day of the axis.</summary>
    [Parameter, EditorRequired]
    public DateOnly First { get; set; }

    /// <summary>The last day of the axis.</summary>
    [Parameter, EditorRequired]
    public DateOnly Last { get; set; }

    /// <summary>Days of the axis, without a gap; those that are missing before and behind stay empty.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ChartDay> Days { get; set; } = [];

    /// <summary>Bars of both values, in place of steps of the lower one.</summary>
    [Parameter]
    public bool Stacked { get; set; }

    /// <summary>In bytes; null where nothing limits it.</summary>
    [Parameter]
    public long? Limit { get; set; }

    [Parameter]
    public string LimitText { get; set; } = "";

    [Parameter]
    public ChartForecast? Forecast { get; set; }

    /// <summary>What the colours mean.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private int Count => Last.DayNumber - First.DayNumber + 1;

    private bool ShowsLimit => Limit is { } limit && limit <= _scale.Top;

    private string ChosenWords => _chosen < Days.Count ? $"{DayName(Days[_chosen].Day)}: {Days[_chosen].Text}" : UsagePageText.NoDays;

    protected override void OnParametersSet()
    {
        var most = Math.Max(Days.Count == 0 ? 0 : Days.Max(day => day.Lower + day.Upper), Math.Max(Forecast?.From ?? 0, Forecast?.To ?? 0));
        _scale = ChartScale.For(Limit is { } limit && most > 0 && limit <= most * FarAbove ? Math.Max(limit * 1.04, most) : most);
        _chosen = Math.Max(0, Days.Count - 1);
    }

    private void OnKey(KeyboardEventArgs pressed) => _chosen = pressed.Key switch
    {
        "ArrowLeft" => Math.Max(0, _chosen - 1),
        "ArrowRight" => Math.Max(0, Math.Min(Days.Count - 1, _chosen + 1)),
        _ => _chosen,
    };

    /// <summary>Along the tops of the days.</summary>
    private string Steps()
    {
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{IndexOf(Days[0].Day)} {Y(Days[0].Lower)}");
        foreach (var day in Days)
        {
            path.Append(CultureInfo.InvariantCulture, $"V{Y(day.Lower)}H{IndexOf(day.Day) + 1}");
        }

        return path.ToString();
    }

    private int IndexOf(DateOnly day) => day.DayNumber - First.DayNumber;

    private string Y(double bytes) => Css(100 - _scale.Share(bytes));

    /// <summary>A tip opens towards the middle.</summary>
    private string Side(DateOnly day) => (IndexOf(day) / (double)Count) switch { < 0.3 => "at-start", > 0.7 => "at-end", _ => "" };

    private static string DayName(DateOnly day) => day.ToString("d MMM", CultureInfo.CurrentCulture);

    private static string Css(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
