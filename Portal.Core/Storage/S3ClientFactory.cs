using Amazon.Runtime;
using Amazon.S3;

namespace Portal.Core.Storage;

/// <summary>Makes clients for one cluster, of any kind. They share their connections; dispose it with the cluster.</summary>
internal sealed class S3ClientFactory : IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;
    private readonly AmazonS3Config _config;
    private readonly Location _location;

    /// <param name="location">What failed requests are said to be of.</param>
    /// <param name="timeout">Of each try of a request; 100 seconds if absent.</param>
    /// <param name="handler">What requests pass through; connections of their own if absent.</param>
    public S3ClientFactory(Location location, Uri endpoint, string region, TimeSpan? timeout = null, HttpMessageHandler? handler = null)
    {
        _location = location;
        _http = new HttpClient(handler ?? StorageTransport.CreateHandler(), disposeHandler: handler is null)
        {
            Timeout = timeout ?? DefaultTimeout, // The config's does not count for a client of our own.
        };
        _config = new AmazonS3Config
        {
            ServiceURL = endpoint.ToString(),
            AuthenticationRegion = region,
            ForcePathStyle = true,
            UseHttp = endpoint.Scheme == Uri.UriSchemeHttp,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 2,
            HttpClientFactory = new SharedHttpClient(_http),
        };
    }

    public IAmazonS3 Create(S3Keys keys) => new WholeKeyClient(new BasicAWSCredentials(keys.AccessKey, keys.SecretKey), _config, _location);

    public void Dispose() => _http.Dispose();

    private sealed class SharedHttpClient(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
