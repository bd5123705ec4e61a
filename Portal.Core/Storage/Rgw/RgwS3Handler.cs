using Polly;
using Polly.CircuitBreaker;

namespace Portal.Core.Storage.Rgw;

/// <summary>What the requests of S3 clients pass through: the circuit that they share with the Admin Ops API, and connections that stay whole.</summary>
internal sealed class RgwS3Handler(ResiliencePipeline circuit, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A gateway that refuses a request leaves its body in the connection unread, and takes that for the next request.
        request.Headers.ConnectionClose = request.Content is { Headers.ContentLength: not 0 };
        try
        {
            return await circuit.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);
        }
        catch (BrokenCircuitException exception)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"{request.RequestUri?.Authority} did not answer lately.", exception);
        }
    }
}
