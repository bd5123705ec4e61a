using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage;

namespace Portal.Core.Buckets;

/// <summary>Where the portal's pages come from, such as <c>https://portal.example.net</c>.</summary>
/// <param name="Read">Answers nothing while the portal does not listen yet.</param>
public sealed record PortalOrigins(Func<IReadOnlyList<string>> Read);

/// <summary>
/// Lets the portal's pages send files to a bucket: one CORS rule with an id of its own, beside whatever rules the customer has.
/// </summary>
public sealed class PortalCors(IEnumerable<PortalOrigins> origins)
{
    /// <summary>The id of the portal's rule.</summary>
    public const string RuleId = "s3portal";

    /// <summary>Adds the rule, or brings it to what it has to be. Clusters that answer the portal by themselves need none.</summary>
    public async Task EnsureAsync(IStorageCluster cluster, IAmazonS3 client, string bucket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(client);
        if (!cluster.NeedsCorsRules)
        {
            return;
        }

        var allowed = origins.SelectMany(source => source.Read()).Distinct().Order().ToList();
        if (allowed.Count == 0)
        {
            return;
        }

        var rules = await ReadAsync(client, bucket, cancellationToken);
        var own = rules.Find(rule => rule.Id == RuleId);
        if (own is not null && allowed.SequenceEqual(own.AllowedOrigins.Order()))
        {
            return;
        }

        var configuration = new CORSConfiguration { Rules = [.. rules.Where(rule => rule.Id != RuleId), Rule(allowed)] };
        await client.PutCORSConfigurationAsync(new PutCORSConfigurationRequest { BucketName = bucket, Configuration = configuration }, cancellationToken);
    }

    private static async Task<List<CORSRule>> ReadAsync(IAmazonS3 client, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.GetCORSConfigurationAsync(new GetCORSConfigurationRequest { BucketName = bucket }, cancellationToken);
            return answer.Configuration?.Rules ?? [];
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchCORSConfiguration")
        {
            return [];
        }
    }

    private static CORSRule Rule(List<string> origins) => new()
    {
        Id = RuleId,
        AllowedOrigins = origins,
        AllowedMethods = ["GET", "PUT", "POST", "HEAD", "DELETE"],
        AllowedHeaders = ["*"],
        ExposeHeaders = ["ETag", "x-amz-version-id", "x-amz-request-id"],
        MaxAgeSeconds = 3600,
    };
}
