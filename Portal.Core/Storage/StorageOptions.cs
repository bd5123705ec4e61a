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

    /// <summary>Ceph's object gateway.</summary>
    Rgw,
}

/// <summary>One entry of <c>Storage:Locations</c>.</summary>
public sealed class LocationOptions
{
    /// <summary>What orders and accounts call it, such as <c>NL</c>.</summary>
    public string Code { get; set; } = "";

    /// <summary>What people read, such as <c>Amsterdam</c>.</summary>
    public string Name { get; set; } = "";

    public LocationKind Kind { get; set; }

    /// <summary>The public S3 address; an Rgw location needs one, of an embedded location it is <c>http://localhost:PORT</c> unless it says otherwise.</summary>
    public Uri? Endpoint { get; set; }

    public IList<string> StorageTypes { get; init; } = [];

    /// <summary>Of an embedded location: the port that it listens on; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>Of an embedded location: the name under which buckets answer by a name before it (<c>bucket.s3.example.net</c>); by default nowhere.</summary>
    public string? Domain { get; set; }

    /// <summary>Of an embedded location: the folder of its objects; by default <c>storage/CODE</c> in the data folder.</summary>
    public string? Root { get; set; }

    /// <summary>Of an Rgw location: where its Admin Ops API answers; the public address unless it says otherwise.</summary>
    public Uri? AdminEndpoint { get; set; }

    /// <summary>Of an Rgw location: the access key of the portal's own user of the gateway.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>Of an Rgw location: the secret key of that user.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>Of an Rgw location: the region that clients sign with; <c>us-east-1</c> unless it says otherwise.</summary>
    public string? Region { get; set; }

    /// <summary>Of an Rgw location: by storage type a placement target, alone or with a storage class: <c>default-placement/COLD</c>.</summary>
    public IDictionary<string, string> Placements { get; init; } = new Dictionary<string, string>();
}
