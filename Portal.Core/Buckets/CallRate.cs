using System.Threading.RateLimiting;
using Portal.Core.Operations;

namespace Portal.Core.Buckets;

/// <summary>Lets each caller ask so often per minute and not more.</summary>
internal sealed class CallRate(int perMinute)
{
    private readonly PartitionedRateLimiter<Caller> _limiter = PartitionedRateLimiter.Create<Caller, string>(caller =>
        RateLimitPartition.GetSlidingWindowLimiter(caller.CustomerId?.ToString(null, null) ?? caller.Address ?? "", _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = perMinute,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = 6,
        }));

    public bool Allows(Caller caller) => _limiter.AttemptAcquire(caller).IsAcquired;
}
