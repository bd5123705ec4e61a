using System.Net;
using System.Threading.RateLimiting;
using Portal.Access;
using Portal.Configuration;

namespace Portal.Api;

/// <summary>
/// Keeps one script or one address from taking the portal for itself, and from trying tokens. Everything answers how long to
/// wait, or <see langword="null"/> if there is nothing to wait for.
/// </summary>
internal sealed class ApiPace(ApiOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _addresses = Create<string>(options.RequestsPerMinutePerAddress);
    private readonly PartitionedRateLimiter<int> _tokens = Create<int>(options.RequestsPerMinutePerToken);
    private readonly PartitionedRateLimiter<string> _badTokens = Create<string>(options.BadTokensPerMinute);

    /// <summary>Counts a request by where it comes from.</summary>
    public TimeSpan? EnterAddress(IPAddress? address) => Take(_addresses, VisitorNetwork.Of(address));

    /// <summary>Counts a request by the token that it has shown.</summary>
    public TimeSpan? EnterToken(int tokenId) => Take(_tokens, tokenId);

    /// <summary>Whether the tokens of this address are looked at; to be asked before the database is.</summary>
    public TimeSpan? EnterBadTokens(IPAddress? address) =>
        _badTokens.GetStatistics(VisitorNetwork.Of(address))?.CurrentAvailablePermits > 0 ? null : PeriodOf(options.BadTokensPerMinute);

    /// <summary>Counts a token that was not let in.</summary>
    public void NoteBadToken(IPAddress? address) => Take(_badTokens, VisitorNetwork.Of(address));

    public void Dispose()
    {
        _addresses.Dispose();
        _tokens.Dispose();
        _badTokens.Dispose();
    }

    private static TimeSpan? Take<TKey>(PartitionedRateLimiter<TKey> limiter, TKey key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    private static PartitionedRateLimiter<TKey> Create<TKey>(int perMinute)
        where TKey : notnull => PartitionedRateLimiter.Create<TKey, TKey>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new()
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = PeriodOf(perMinute),
        }));

    /// <summary>After which one more request is granted.</summary>
    private static TimeSpan PeriodOf(int perMinute) => TimeSpan.FromMinutes(1) / perMinute;
}
