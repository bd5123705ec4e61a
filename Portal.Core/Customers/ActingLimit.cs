namespace Portal.Core.Customers;

/// <summary>How long a member of staff acts for a customer at most, without asking again.</summary>
public sealed record ActingLimit(TimeSpan Lasts)
{
    public const int StandardMinutes = 30;

    public static ActingLimit Standard { get; } = new(TimeSpan.FromMinutes(StandardMinutes));
}
