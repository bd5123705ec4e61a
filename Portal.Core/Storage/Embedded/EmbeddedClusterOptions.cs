using System.Net;

namespace Portal.Core.Storage.Embedded;

/// <summary>What an embedded storage location is made of.</summary>
public sealed class EmbeddedClusterOptions
{
    /// <summary>The location's code, such as <c>NL</c>; lower case it is the region that goes into signatures.</summary>
    public required string Code { get; init; }

    /// <summary>The location's name as people read it.</summary>
    public required string Name { get; init; }

    /// <summary>The folder that holds everything of this location; made when it is not there. One process at a time can use it.</summary>
    public required string Root { get; init; }

    /// <summary>The TCP port of the S3 endpoint; 0 takes any free one.</summary>
    public int Port { get; init; } = 9000;

    /// <summary>Where to listen; <see langword="null"/> for this machine only.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The address that clients use, when a proxy stands before the endpoint; by default <c>http://localhost:PORT</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// The name under which buckets answer by a name before it, such as <c>s3.example.net</c> for <c>bucket.s3.example.net</c>;
    /// <see langword="null"/> when buckets are named in the path only.
    /// </summary>
    public string? Domain { get; init; }

    /// <summary>What kinds of storage are sold here. They differ by name only: all of it is the same disk.</summary>
    public IReadOnlyList<string> StorageTypes { get; init; } = ["Standard"];

    /// <summary>Origins such as <c>http://localhost:5080</c> whose pages may reach every bucket; see <see cref="EmbeddedCluster.AllowedOrigins"/>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
}
