using System.Net;

namespace Portal.Core.Storage;

/// <summary>Notes how each request on the way to a cluster ends: how long it took, or why there was no answer.</summary>
/// <param name="refusalsCount">Whether being refused is a failure too: where the portal itself asks, with its own keys.</param>
internal sealed class HealthHandler(StorageHealth health, TimeProvider time, bool refusalsCount, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Whoever gives up sooner may have had a reason of their own.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(2);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri?.Authority;
        var began = time.GetTimestamp();
        try
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (IsFailure(answer.StatusCode))
            {
                health.Fail($"{host} answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
            }
            else
            {
                health.Succeed(time.GetElapsedTime(began));
            }

            return answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var waited = time.GetElapsedTime(began);
            if (waited >= TooLong)
            {
                health.Fail($"{host} had not answered after {waited.TotalSeconds:0} s");
            }

            throw;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            health.Fail($"{host}: {exception.GetBaseException().Message}");
            throw;
        }
    }

    private bool IsFailure(HttpStatusCode status) =>
        status is >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented || (refusalsCount && status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
}
