namespace Portal.Components.Shared;

/// <summary>One choice of a <see cref="SegmentedControl{TValue}"/>.</summary>
public sealed record SegmentOption<TValue>(TValue Value, string Text);
