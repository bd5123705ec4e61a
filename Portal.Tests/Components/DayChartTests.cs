using Bunit;
using Portal.Components.Usage;

namespace Portal.Tests.Components;

/// <summary>Charts of bytes per day: their scale, and what they say to those who do not see them.</summary>
public class DayChartTests : BunitContext
{
    private static readonly DateOnly s_first = new(2026, 11, 1);

    [Theory]
    [InlineData(0, "0 B", "1 B")]
    [InlineData(7, "0 B", "8 B")]
    [InlineData(1000, "0 B", "1 kB")]
    [InlineData(9_500L << 20, "0 B", "10 GB")]
    [InlineData(620L << 30, "0 B", "800 GB")]
    [InlineData(3L << 40, "0 B", "3,072 GB")]
    public void Scale_ends_with_a_round_number_above_the_most(long most, string bottom, string top)
    {
        var scale = ChartScale.For(most);

        Assert.Equal((bottom, top), (ChartScale.Name(scale.Lines.First()), ChartScale.Name(scale.Lines.Last())));
        Assert.InRange(scale.Lines.Count(), 2, 6);
        Assert.True(scale.Top >= most);
    }

    [Fact]
    public void Arrow_keys_tell_one_day_after_the_other()
    {
        var chart = Chart(10, 20, 30);
        var plot = chart.Find("[role=slider]");
        Assert.Equal("3 Nov: 30", plot.GetAttribute("aria-valuetext"));

        plot.KeyDown("ArrowLeft");
        plot.KeyDown("ArrowLeft");
        plot.KeyDown("ArrowLeft");
        Assert.Equal(("1 Nov: 10", "1", "3"), (chart.Find("[role=slider]").GetAttribute("aria-valuetext"), chart.Find("[role=slider]").GetAttribute("aria-valuenow"), chart.Find("[role=slider]").GetAttribute("aria-valuemax")));

        plot.KeyDown("ArrowRight");
        Assert.Equal("2 Nov: 20", chart.Find("[role=slider]").GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void Limit_is_drawn_where_it_is_near_and_told_where_it_is_far()
    {
        Assert.Single(Chart(100, limit: 300).FindAll(".chart-limit"));
        var far = Chart(100, limit: 3000);
        Assert.Empty(far.FindAll(".chart-limit"));
        Assert.Contains("Quota, above what is drawn", far.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<DayChart> Chart(params int[] values) => Chart(values, null);

    private IRenderedComponent<DayChart> Chart(int value, int limit) => Chart([value], limit);

    private IRenderedComponent<DayChart> Chart(int[] values, long? limit) => Render<DayChart>(parameters => parameters
        .Add(chart => chart.Title, "Stored")
        .Add(chart => chart.First, s_first)
        .Add(chart => chart.Last, s_first.AddDays(29))
        .Add(chart => chart.Limit, limit)
        .Add(chart => chart.LimitText, "Quota")
        .Add(chart => chart.Days, [.. values.Select((value, index) => new ChartDay(s_first.AddDays(index), value, 0, $"{value}"))]));
}
