using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Portal.Core.Storage.Rgw;

/// <summary>
/// The circuit of one gateway: after a row of failures it opens, and requests fail at once instead of waiting for an answer that does not come;
/// every few seconds one of them tries whether the gateway is back.
/// </summary>
internal static class RgwCircuit
{
    private static readonly TimeSpan BreakTime = TimeSpan.FromSeconds(3);

    /// <param name="state">Will tell whether the circuit is open.</param>
    public static ResiliencePipeline Create(TimeProvider time, CircuitBreakerStateProvider state) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.9,
            MinimumThroughput = 5,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = BreakTime,
            StateProvider = state,
            ShouldHandle = arguments => ValueTask.FromResult(IsDown(arguments.Outcome)),
        })
        .Build();

    /// <summary>Whether the answer comes from something in front of a gateway that is not there, or from one that is too busy to work.</summary>
    private static bool IsDown(HttpStatusCode status) => status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool IsDown(Outcome<object> outcome) => outcome.Exception switch
    {
        null => outcome.Result is HttpResponseMessage answer && IsDown(answer.StatusCode),
        HttpRequestException { StatusCode: { } status } => IsDown(status),
        HttpRequestException or IOException or TimeoutRejectedException => true,
        OperationCanceledException { InnerException: TimeoutException } => true, // No connection in time.
        _ => false,
    };
}
