namespace Portal.Core.Metering;

/// <summary>The section <c>Metering</c> of the settings.</summary>
public sealed class MeteringOptions
{
    public const string Section = "Metering";

    /// <summary>Minutes between two rounds that read the usage of all accounts.</summary>
    public int IntervalMinutes { get; set; } = 15;

    /// <summary>Seconds for which a reading is young enough to be answered without asking storage again.</summary>
    public int FreshSeconds { get; set; } = 5;

    /// <summary>Seconds that somebody who asks for a fresh reading waits for it at most.</summary>
    public int WaitSeconds { get; set; } = 3;
}
