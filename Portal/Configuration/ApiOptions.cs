namespace Portal.Configuration;

/// <summary>The section <c>Api</c> of the settings: how fast scripts may be. Each number is at the same time how many requests may come at once.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    public int RequestsPerMinutePerToken { get; init; } = 600;

    /// <summary>Of one client address, whatever tokens it shows.</summary>
    public int RequestsPerMinutePerAddress { get; init; } = 1200;

    /// <summary>Tokens that are unknown, expired or revoked, from one client address; beyond that no token of it is looked at for a while.</summary>
    public int BadTokensPerMinute { get; init; } = 30;
}
