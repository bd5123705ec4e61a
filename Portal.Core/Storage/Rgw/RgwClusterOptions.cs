namespace Portal.Core.Storage.Rgw;

/// <summary>What a location on Ceph's object gateway is made of.</summary>
public sealed class RgwClusterOptions
{
    /// <summary>The region that clients sign with when nothing else is said: the one for which they send no location with a new bucket.</summary>
    public const string DefaultRegion = "us-east-1";

    /// <summary>The location's code, such as <c>NL</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The location's name as people read it.</summary>
    public required string Name { get; init; }

    /// <summary>The public S3 address: for customers' programs, browsers, and the portal's own work with data.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Where the Admin Ops API answers; often an address that only the provider's network reaches.</summary>
    public required Uri AdminEndpoint { get; init; }

    /// <summary>The portal's user of the gateway, with the capabilities <c>users=*;buckets=*;metadata=*;usage=*;zone=*</c>.</summary>
    public required S3Keys AdminKeys { get; init; }

    public string Region { get; init; } = DefaultRegion;

    /// <summary>Ids of users per page of their list.</summary>
    public int PageSize { get; init; } = 1000;

    public IReadOnlyList<string> StorageTypes { get; init; } = ["Standard"];

    /// <summary>
    /// Where accounts of a storage type put their data: a placement target, alone or with a storage class (<c>default-placement/COLD</c>).
    /// A storage type without an entry takes the cluster's default.
    /// </summary>
    public IReadOnlyDictionary<string, string> Placements { get; init; } = new Dictionary<string, string>();
}
