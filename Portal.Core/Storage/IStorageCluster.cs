using Amazon.S3;

namespace Portal.Core.Storage;

/// <summary>One storage cluster that serves one <see cref="Storage.Location"/>.</summary>
public interface IStorageCluster
{
    Location Location { get; }

    LocationKind Kind { get; }

    /// <summary>How the requests went that the portal has really sent.</summary>
    StorageHealth Health { get; }

    /// <summary>The address that customers' programs connect to, such as <c>https://s3.nl.example.net</c>.</summary>
    Uri Endpoint { get; }

    /// <summary>The region name that goes into signatures, lower case.</summary>
    string Region { get; }

    /// <summary>What kinds of storage are sold here, such as <c>Standard</c> and <c>Cold</c>.</summary>
    IReadOnlyList<string> StorageTypes { get; }

    /// <summary>Whether each bucket needs a CORS rule for the portal's pages; false where the cluster answers them by itself.</summary>
    bool NeedsCorsRules => false;

    IAccountProvisioner Accounts { get; }

    IUsageSource Usage { get; }

    /// <summary>A client for everything that an account does with its own data; path style. The caller disposes it.</summary>
    IAmazonS3 Connect(S3Keys keys);

    /// <summary>Whether any account of this cluster holds a bucket of that name: bucket names are one space per cluster.</summary>
    /// <exception cref="StorageException">The cluster does not answer.</exception>
    Task<bool> BucketExistsAsync(string bucketName, CancellationToken cancellationToken);

    /// <summary>Looks now, once, whether the cluster works; how long to wait for it is the caller's choice.</summary>
    /// <returns>The room that it has; <see langword="null"/> where it does not tell.</returns>
    /// <exception cref="StorageException">It does not work; the message says why.</exception>
    Task<StorageCapacity?> ProbeAsync(CancellationToken cancellationToken);
}
