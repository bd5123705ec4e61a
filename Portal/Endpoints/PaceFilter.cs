using System.Threading.RateLimiting;
using Portal.Core.Operations;

namespace Portal.Endpoints;

/// <summary>Keeps one customer's scripts from taking the portal for themselves. Many small files at once are well within it.</summary>
internal sealed class PaceFilter(RequestPace pace) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        pace.Allows(CallerContext.From(context.HttpContext.User))
            ? next(context)
            : ValueTask.FromResult<object?>(new Refusal(RefusalCode.TooManyTries, EndpointText.TooFast).ToAnswer());
}

/// <summary>Counts requests per customer.</summary>
internal sealed class RequestPace : IDisposable
{
    private const int Burst = 2000;
    private const int PerSecond = 100;

    private readonly PartitionedRateLimiter<Caller> _limiter = PartitionedRateLimiter.Create<Caller, int>(caller =>
        RateLimitPartition.GetTokenBucketLimiter(caller.CustomerId ?? 0, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Burst,
            TokensPerPeriod = PerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    public bool Allows(Caller caller) => _limiter.AttemptAcquire(caller).IsAcquired;

    public void Dispose() => _limiter.Dispose();
}
