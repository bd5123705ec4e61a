using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Monitoring.Health;
using Portal.Telemetry;
using Portal.Tests.Support;

namespace Portal.Tests.Monitoring;

/// <summary>The addresses that supervisors ask, and what every answer says of itself.</summary>
public sealed class HealthEndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_is_ready_with_all_its_parts_until_it_is_told_to_stop()
    {
        await using var server = new PortalServer();
        using var http = new HttpClient { BaseAddress = server.Address };

        var (status, body) = await AskAsync(http);
        server.Services.GetRequiredService<NodeState>().Drain();
        var (after, drained) = await AskAsync(http);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"status":"ready","parts":[{"name":"database","status":"works"},{"name":"storage NL","status":"works"},{"name":"storage DE","status":"works"}]}""", body);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, after);
        Assert.StartsWith("""{"status":"draining",""", drained, StringComparison.Ordinal);
        Assert.Equal("ok", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative), Token));
    }

    [Fact]
    public async Task A_location_that_is_away_does_not_take_the_node_out_and_why_is_not_told()
    {
        await using var server = new PortalServer(settings: new Dictionary<string, string?>
        {
            ["Storage:Locations:0:Kind"] = "Rgw",
            ["Storage:Locations:0:Endpoint"] = "http://127.0.0.1:1",
            ["Storage:Locations:0:AccessKey"] = "ADMIN",
            ["Storage:Locations:0:SecretKey"] = "secret",
            ["Storage:Locations:0:Port"] = null,
        });
        using var http = new HttpClient { BaseAddress = server.Address };

        var (status, body) = await AskAsync(http);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", JsonDocument.Parse(body).RootElement.GetProperty("status").GetString());
        Assert.Contains("""{"name":"storage NL","status":"away"}""", body, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_says_under_which_id_it_is_in_the_log()
    {
        await using var server = new PortalServer();
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(PortalUrls.Api, UriKind.Relative)) { Content = new FormUrlEncodedContent([new("action", "list_plans")]) };
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var answer = await http.SendAsync(request, Token);
        using var page = await http.GetAsync(new Uri(PortalUrls.Login, UriKind.Relative), Token);

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(answer.Headers.GetValues(Correlation.Header)));
        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(page.Headers.GetValues(Correlation.Header)));
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative), Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
