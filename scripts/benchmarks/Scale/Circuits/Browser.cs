using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal;

namespace Benchmarks.Scale.Circuits;

/// <summary>A browser in which a customer has signed in. It asks for pages and opens connections; scripts, styles and pictures it has already.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _http;

    private Browser(Uri node)
    {
        Node = node;
        _handler = new() { CookieContainer = _cookies, AllowAutoRedirect = false };
        _http = new(_handler) { BaseAddress = node };
        Invoker = new(new SocketsHttpHandler { UseCookies = false });
    }

    public Uri Node { get; }

    /// <summary>What opens WebSockets.</summary>
    public HttpMessageInvoker Invoker { get; }

    public string Cookie => _cookies.GetCookieHeader(Node);

    public static async Task<Browser> SignInAsync(Uri node, string email, string password)
    {
        var browser = new Browser(node);
        var page = await browser.ReadAsync(PortalUrls.Login);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(FormToken().Match(page).Groups[1].Value),
            ["_handler"] = "login",
            ["Form.Email"] = email,
            ["Form.Password"] = password,
        });
        using var answer = await browser._http.PostAsync(PortalUrls.Login, form);
        return answer.StatusCode is HttpStatusCode.Redirect ? browser : throw new InvalidOperationException($"The sign-in was answered with {answer.StatusCode}.");
    }

    public Task<string> ReadAsync(string path) => _http.GetStringAsync(path);

    /// <summary>What names a connection before it is opened.</summary>
    public async Task<string> NegotiateAsync()
    {
        using var answer = await _http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        var json = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("connectionToken").GetString()!;
    }

    /// <summary>What a page sends as it is left.</summary>
    public async Task LeaveAsync(string circuit)
    {
        using var content = new MultipartFormDataContent { { new StringContent(circuit), "circuitId" } };
        using var answer = await _http.PostAsync("/_blazor/disconnect", content);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        Invoker.Dispose();
        _http.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
