using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Portal.Tests.Support;

namespace Portal.Tests.Nodes;

/// <summary>Scripts of one customer that order accounts from a node one after the other, and write down what they were answered.</summary>
internal sealed class Shoppers : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http;
    private readonly string _token;
    private readonly int _plan;
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<string, string> _placed = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failed = new();
    private readonly Task _work;

    public Shoppers(Uri node, string token, int plan, int count)
    {
        (_http, _token, _plan) = (new() { BaseAddress = node }, token, plan);
        _work = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(ShopAsync)));
    }

    /// <summary>The accounts that were promised, by the key of the order.</summary>
    public IReadOnlyDictionary<string, string> Placed => _placed;

    /// <summary>The keys of orders of which nobody said whether they were placed.</summary>
    public IReadOnlyCollection<string> Failed => _failed;

    /// <summary>Lets what is under way come to its end; nothing more is ordered.</summary>
    public async Task CloseAsync()
    {
        await _closed.CancelAsync();
        await _work;
    }

    /// <summary>Sends an order again, as the documentation tells scripts to; so often until it is answered.</summary>
    public Task RepeatAsync(string key) => Eventually.TrueAsync(async () => await TryOrderAsync(key));

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _http.Dispose();
        _closed.Dispose();
    }

    private async Task ShopAsync()
    {
        using var timer = new PeriodicTimer(s_pause);
        while (!_closed.IsCancellationRequested)
        {
            var key = Guid.NewGuid().ToString("N");
            if (!await TryOrderAsync(key))
            {
                _failed.Enqueue(key);
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <returns>Whether the node said that there is such an order.</returns>
    private async Task<bool> TryOrderAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(PortalUrls.Api, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([new("action", "create_order"), new("token", _token), new("plan_id", $"{_plan}"), new("bucket_name", $"b-{key}")]),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await _http.SendAsync(request, CancellationToken.None);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{answer.StatusCode}");
        var s3uid = Find(JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
        return s3uid is not null && _placed.GetOrAdd(key, s3uid) == s3uid;
    }

    /// <summary>The account that an answer names: an order that takes longer names it as well.</summary>
    private static string? Find(JsonElement answer) =>
        answer.TryGetProperty("s3uid", out var s3uid) ? s3uid.GetString()
        : answer.EnumerateObject().Select(field => field.Value.ValueKind is JsonValueKind.Object ? Find(field.Value) : null).FirstOrDefault(found => found is not null);
}
