using System.Net;
using System.Text.RegularExpressions;

namespace Portal.Tests.Support;

/// <summary>A browser without a screen: it keeps cookies, fills in forms, and shows redirects instead of following them.</summary>
public sealed partial class FormClient : IDisposable
{
    private readonly HttpClient _http;

    public FormClient(Uri address)
    {
        Cookies = new CookieContainer();
        _http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public CookieContainer Cookies { get; }

    /// <summary>What a proxy would say about where the request comes from.</summary>
    public string ForwardedFor
    {
        init => _http.DefaultRequestHeaders.Add("X-Forwarded-For", value);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async Task<string> ReadAsync(string path) => WebUtility.HtmlDecode(await (await GetAsync(path)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    /// <summary>Opens the page, fills in its form and sends it.</summary>
    /// <param name="handler">The form's name.</param>
    public async Task<HttpResponseMessage> SubmitAsync(string path, string handler, params (string Name, string Value)[] fields)
    {
        var page = await (await GetAsync(path)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return await PostAsync(path, [("__RequestVerificationToken", WebUtility.HtmlDecode(AntiforgeryToken().Match(page).Groups[1].Value)), ("_handler", handler), .. fields]);
    }

    /// <summary>Sends fields with the form token of another page, as a form on it does.</summary>
    public async Task<HttpResponseMessage> PostFromAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var text = await (await GetAsync(page)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return await PostAsync(path, [("__RequestVerificationToken", WebUtility.HtmlDecode(AntiforgeryToken().Match(text).Groups[1].Value)), .. fields]);
    }

    /// <summary>Sends fields as they are.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return _http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> SignInAsync(string email, string password, string? path = null) =>
        SubmitAsync(path ?? PortalUrls.Login, "login", ("Form.Email", email), ("Form.Password", password));

    /// <summary>Sends a form of a page that was read before, hidden fields and all.</summary>
    public Task<HttpResponseMessage> SubmitPageAsync(string page, string path, string handler, params (string Name, string Value)[] fields) =>
        PostAsync(path, [("__RequestVerificationToken", WebUtility.HtmlDecode(AntiforgeryToken().Match(page).Groups[1].Value)), ("_handler", handler), .. fields]);

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryToken();
}
