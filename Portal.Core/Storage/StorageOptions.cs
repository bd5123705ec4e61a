namespace Portal.Core.Storage;

/// <summary>The section <c>Storage</c> of the settings.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    public IList<LocationOptions> Locations { get; init; } = [];
}

/// <summary>What serves a location.</summary>
public enum LocationKind
{
    /// <summary>An S3 endpoint inside the portal's process.</summary>
    Embedded,
}

/// <summary>One entry of <c>Storage:Locations</c>.</summary>
public sealed class LocationOptions
{
    /// <summary>What orders and accounts call it, such as <c>NL</c>.</summary>
    public string Code { get; set; } = "";

    /// <summary>What people read, such as <c>Amsterdam</c>.</summary>
    public string Name { get; set; } = "";

    public LocationKind Kind { get; set; }

    /// <summary>The public S3 address; of an embedded location <c>http://localhost:PORT</c> unless it says otherwise.</summary>
    public Uri? Endpoint { get; set; }

    public IList<string> StorageTypes { get; init; } = [];

    /// <summary>Of an embedded location: the port that it listens on; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>Of an embedded location: the folder of its objects; by default <c>storage/CODE</c> in the data folder.</summary>
    public string? Root { get; set; }
}
