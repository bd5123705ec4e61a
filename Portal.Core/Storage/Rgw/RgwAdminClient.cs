using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Portal.Core.Storage.Rgw;

/// <summary>
/// Asks the Admin Ops API. Every question of the portal is safe to repeat, so what fails on the way is asked again, with growing and uneven pauses;
/// while the gateway is down the circuit lets questions fail at once.
/// </summary>
/// <remarks>Reference: Ceph documentation, "Admin Operations" (radosgw/adminops).</remarks>
internal sealed class RgwAdminClient : IDisposable
{
    private static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BulkTryLimit = TimeSpan.FromMinutes(5);

    private readonly Uri _endpoint;
    private readonly Location _location;
    private readonly StorageHealth _health;
    private readonly HttpMessageInvoker _http;
    private readonly RgwRequestSigner _signer;
    private readonly ResiliencePipeline _single;
    private readonly ResiliencePipeline _bulk;

    public RgwAdminClient(
        RgwClusterOptions options, Location location, StorageHealth health, HttpMessageHandler handler, ResiliencePipeline circuit, TimeProvider time)
    {
        (_endpoint, _location, _health) = (options.AdminEndpoint, location, health);
        _http = new HttpMessageInvoker(new HealthHandler(health, time, refusalsCount: true, handler), disposeHandler: false);
        _signer = new RgwRequestSigner(options.AdminKeys, options.Region, time);
        _single = Pipeline(TryLimit, circuit, time);
        _bulk = Pipeline(BulkTryLimit, circuit, time);
    }

    /// <summary>Sends a request whose answer does not matter.</summary>
    /// <param name="path">Below <c>/admin/</c>.</param>
    /// <param name="query">A name without a value asks for a part of the thing, such as <c>quota</c>.</param>
    /// <exception cref="StorageException">The gateway refuses or does not answer.</exception>
    public async Task SendAsync(HttpMethod method, string path, RgwQuery query, CancellationToken cancellationToken) =>
        (await TrySendAsync(method, path, query, cancellationToken))?.Throw(query);

    /// <summary>The same, with the refusal as answer; <see langword="null"/> if there is none.</summary>
    public Task<RgwError?> TrySendAsync(HttpMethod method, string path, RgwQuery query, CancellationToken cancellationToken) =>
        RunAsync<RgwError?>(_single, async token =>
        {
            using var answer = await AskAsync(method, path, query, token);
            return await ReadErrorAsync(answer, token);
        }, cancellationToken);

    /// <summary>Asks a question once, whether or not the circuit is open, to see what comes of it now.</summary>
    public async Task ProbeAsync(string path, RgwQuery query, CancellationToken cancellationToken)
    {
        var refusal = await RunAsync<RgwError?>(ResiliencePipeline.Empty, async token =>
        {
            using var answer = await AskAsync(HttpMethod.Get, path, query, token);
            return await ReadErrorAsync(answer, token);
        }, cancellationToken);
        refusal?.Throw(query);
    }

    /// <summary>Reads one thing; <see langword="null"/> if it is not there.</summary>
    public Task<T?> FindAsync<T>(string path, RgwQuery query, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => AskForAsync(_single, HttpMethod.Get, path, query, type, cancellationToken);

    /// <summary>Changes a thing and answers what it is then; <see langword="null"/> if it is not there.</summary>
    public Task<T?> ChangeAsync<T>(HttpMethod method, string path, RgwQuery query, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => AskForAsync(_single, method, path, query, type, cancellationToken);

    /// <summary>Reads one large thing, with much more time for it.</summary>
    public async Task<T> ReadBulkAsync<T>(string path, RgwQuery query, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => await AskForAsync(_bulk, HttpMethod.Get, path, query, type, cancellationToken)
            ?? throw StorageException.Away(_location, $"{_endpoint.Authority} knows no /admin/{path}.");

    /// <summary>Reads an array without holding its text; what <paramref name="pick"/> makes of the entries is all that is kept.</summary>
    /// <returns>Empty if the gateway knows nothing of it.</returns>
    public Task<List<TResult>> ReadManyAsync<T, TResult>(
        string path, RgwQuery query, JsonTypeInfo<T> type, Func<T, TResult?> pick, CancellationToken cancellationToken)
        where TResult : class => RunAsync(_bulk, async token =>
        {
            using var answer = await AskAsync(HttpMethod.Get, path, query, token);
            var entries = new List<TResult>();
            if (await ReadErrorAsync(answer, token) is { } error)
            {
                return error.Fault is StorageFault.NotFound ? entries : throw error.ToException(query);
            }

            await using var body = await answer.Content.ReadAsStreamAsync(token);
            await foreach (var entry in JsonSerializer.DeserializeAsyncEnumerable(body, type, token))
            {
                if (entry is not null && pick(entry) is { } picked)
                {
                    entries.Add(picked);
                }
            }

            return entries;
        }, cancellationToken);

    public void Dispose() => _http.Dispose();

    private Task<T?> AskForAsync<T>(ResiliencePipeline pipeline, HttpMethod method, string path, RgwQuery query, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => RunAsync(pipeline, async token =>
        {
            using var answer = await AskAsync(method, path, query, token);
            if (await ReadErrorAsync(answer, token) is { } error)
            {
                return error.Fault is StorageFault.NotFound ? null : throw error.ToException(query);
            }

            await using var body = await answer.Content.ReadAsStreamAsync(token);
            return await JsonSerializer.DeserializeAsync(body, type, token);
        }, cancellationToken);

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, RgwQuery query, CancellationToken cancellationToken)
    {
        using var request = _signer.Create(method, _endpoint, "/admin/" + path, query);
        return await _http.SendAsync(request, cancellationToken);
    }

    private async Task<RgwError?> ReadErrorAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return null;
        }

        var error = await RgwError.ReadAsync(_endpoint, _location, answer, cancellationToken);
        if (error.Fault is StorageFault.Unavailable)
        {
            _health.Explain(error.Text);
        }

        return error.MayPass ? throw new HttpRequestException(error.Text, null, answer.StatusCode) : error;
    }

    private async Task<T> RunAsync<T>(ResiliencePipeline pipeline, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(async token => await work(token), cancellationToken);
        }
        catch (BrokenCircuitException exception)
        {
            throw StorageException.Away(_location, $"{_endpoint.Authority} did not answer lately; it is tried again every few seconds.", exception);
        }
        catch (Exception exception) when (IsPassing(exception) && !cancellationToken.IsCancellationRequested)
        {
            var failure = StorageException.Away(_location, $"{_endpoint.Authority} failed: {exception.Message}", exception);
            _health.Explain(failure.Message);
            throw failure;
        }
        catch (OperationCanceledException exception)
        {
            S3Errors.Mark(exception, _location); // A time limit that whoever asks has set.
            throw;
        }
    }

    private static ResiliencePipeline Pipeline(TimeSpan tryLimit, ResiliencePipeline circuit, TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && IsPassing(exception)),
            })
            .AddPipeline(circuit)
            .AddTimeout(tryLimit)
            .Build();

    /// <summary>No answer, none in time, or half of one.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is HttpRequestException or IOException or TimeoutRejectedException or JsonException or OperationCanceledException { InnerException: TimeoutException };
}
