namespace Portal.Core.Accounts;

/// <summary>The section <c>Service</c> of the settings.</summary>
public sealed class ServiceOptions
{
    public const string Section = "Service";

    /// <summary>Days between the end of a cancelled service and the deletion of its data.</summary>
    public int GraceDays { get; set; } = 7;

    /// <summary>How many free accounts a customer may have at once.</summary>
    public int FreeAccounts { get; set; } = 3;

    /// <summary>Seconds after which work that a crashed process held is taken over.</summary>
    public int LeaseSeconds { get; set; } = 30;
}
