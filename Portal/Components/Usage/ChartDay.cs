namespace Portal.Components.Usage;

/// <summary>One day of a chart.</summary>
/// <param name="Lower">In bytes.</param>
/// <param name="Upper">In bytes, drawn on top of it; zero where there is one value alone.</param>
/// <param name="Text">The values in words.</param>
public sealed record ChartDay(DateOnly Day, long Lower, long Upper, string Text);

/// <summary>Where a chart goes on to, dashed: from the day after the last one to the end.</summary>
/// <param name="From">In bytes.</param>
/// <param name="To">In bytes.</param>
public sealed record ChartForecast(double From, double To);
