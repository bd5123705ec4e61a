namespace Portal.Components.Shared;

/// <summary>How <see cref="DateText"/> writes a moment.</summary>
public enum DateStyle
{
    Day,
    LongDay,
    DayAndTime,
    Relative,
}
