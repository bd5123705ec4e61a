using Portal.Core.Data;

namespace Portal.Core.Catalog;

/// <summary>What is sold. GB is 2^30 bytes.</summary>
public sealed class Plan : IVersioned
{
    public const long BytesPerGb = 1L << 30;

    public int Id { get; init; }

    public required string Name { get; set; }

    /// <summary>One sentence on the card: whom the plan is for.</summary>
    public string Summary { get; set; } = "";

    /// <summary>Whether new customers may order it.</summary>
    public bool Active { get; set; }

    public int QuotaGb { get; set; }

    /// <summary>What the seed calls storage type: <c>Standard</c>, <c>Cold</c> …</summary>
    public required string StorageType { get; set; }

    /// <summary>Codes of the locations that it can be ordered in.</summary>
    public List<string> Locations { get; set; } = [];

    public required Price Monthly { get; set; }

    /// <summary>Per GB of traffic above <see cref="BandwidthLimitGb"/>.</summary>
    public required Price TrafficOverage { get; set; }

    /// <summary>Per GB of the month's storage peak above <see cref="QuotaGb"/>.</summary>
    public required Price StorageOverage { get; set; }

    /// <summary>Traffic that the month's price includes, in GB.</summary>
    public int BandwidthLimitGb { get; set; }

    public List<string> Tags { get; set; } = [];

    public Guid Version { get; set; }

    public bool IsFree => Monthly.IsZero;

    /// <summary>The limit that storage enforces, in bytes; <see langword="null"/> where storage above the quota is sold per GB.</summary>
    public long? HardQuotaBytes => StorageOverage.IsZero ? QuotaGb * BytesPerGb : null;
}
