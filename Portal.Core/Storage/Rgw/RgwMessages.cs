using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace Portal.Core.Storage.Rgw;

/// <summary>What the Admin Ops API says of a refusal. Its messages are mostly empty.</summary>
internal sealed record RgwRefusal(string? Code, string? Message);

/// <param name="Suspended">0 or 1.</param>
internal sealed record RgwUser(string UserId, int Suspended, IReadOnlyList<RgwKey> Keys, RgwQuota UserQuota);

/// <param name="MaxSize">In bytes; below zero for no limit.</param>
internal sealed record RgwQuota(bool Enabled, long MaxSize);

internal sealed record RgwKey(string AccessKey, string SecretKey);

/// <param name="Usage">By category: <c>rgw.main</c> holds what customers see as objects.</param>
internal sealed record RgwBucket(string Bucket, string Owner, DateTimeOffset CreationTime, IReadOnlyDictionary<string, RgwBucketUsage>? Usage);

/// <param name="Size">The bytes of the objects as they were sent.</param>
internal sealed record RgwBucketUsage(long Size, long NumObjects);

internal sealed record RgwUsageLog(RgwTrafficDays Entries);

/// <summary>The entries of the usage log, summed up while they are read: a log of all users has millions of parts, which are not to be held.</summary>
internal sealed class RgwTrafficDays : Collection<RgwUserTraffic>
{
    private readonly Dictionary<(string User, DateOnly Day), (long In, long Out)> _days = [];

    /// <summary>Totals per user and UTC day.</summary>
    public IReadOnlyDictionary<(string User, DateOnly Day), (long In, long Out)> Days => _days;

    protected override void InsertItem(int index, RgwUserTraffic item)
    {
        foreach (var hour in item.Buckets)
        {
            var day = (item.User, DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(hour.Epoch).UtcDateTime));
            var (bytesIn, bytesOut) = _days.GetValueOrDefault(day);
            _days[day] = (bytesIn + hour.Categories.Sum(category => category.BytesReceived), bytesOut + hour.Categories.Sum(category => category.BytesSent));
        }
    }
}

internal sealed record RgwUserTraffic(string User, IReadOnlyList<RgwBucketTraffic> Buckets);

/// <param name="Epoch">Begin of the hour, in seconds since 1970 UTC.</param>
internal sealed record RgwBucketTraffic(long Epoch, IReadOnlyList<RgwCategory> Categories);

internal sealed record RgwCategory(long BytesSent, long BytesReceived);

/// <param name="Truncated"><c>true</c> if there are more behind <paramref name="Marker"/>.</param>
internal sealed record RgwMetadataPage(IReadOnlyList<string> Keys, string? Truncated = null, string? Marker = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RgwUser))]
[JsonSerializable(typeof(RgwBucket))]
[JsonSerializable(typeof(RgwUsageLog))]
[JsonSerializable(typeof(RgwMetadataPage))]
internal sealed partial class RgwJson : JsonSerializerContext;

/// <summary>Refusals are written in another way than everything else.</summary>
[JsonSerializable(typeof(RgwRefusal))]
internal sealed partial class RgwErrorJson : JsonSerializerContext;
