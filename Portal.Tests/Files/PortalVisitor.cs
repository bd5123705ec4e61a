using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

/// <summary>Somebody who talks to the portal without a browser's eyes: cookies are kept, redirects are not followed.</summary>
internal sealed partial class PortalVisitor : IDisposable
{
    private readonly HttpClient _http;

    public PortalVisitor(PortalServer server) =>
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = server.Address };

    /// <summary>As the portal's pages send it with each request.</summary>
    public string FormToken { get; set; } = "";

    public async Task SignInAsync(string email)
    {
        var form = InputsOf(await _http.GetStringAsync(new Uri(PortalUrls.Login, UriKind.Relative)));
        form["Form.Email"] = email;
        form["Form.Password"] = DemoSignIn.Password;
        using var fields = new FormUrlEncodedContent(form);
        using var answer = await _http.PostAsync(new Uri(PortalUrls.Login, UriKind.Relative), fields);
        Assert.Equal(302, (int)answer.StatusCode);
        FormToken = InputsOf(await _http.GetStringAsync(new Uri(PortalUrls.Accounts, UriKind.Relative)))["__RequestVerificationToken"];
    }

    public Task<HttpResponseMessage> PostAsync(string path, object body) => SendAsync(path, JsonContent.Create(body));

    /// <summary>Sends what is not JSON, or not what is expected.</summary>
    public Task<HttpResponseMessage> SendAsync(string path, string body, string type = "application/json") =>
        SendAsync(path, new StringContent(body, Encoding.UTF8, type));

    private async Task<HttpResponseMessage> SendAsync(string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, PortalUrls.Uploads + path) { Content = content };
        if (FormToken.Length > 0)
        {
            request.Headers.Add("RequestVerificationToken", FormToken);
        }

        return await _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative));

    public void Dispose() => _http.Dispose();

    /// <summary>The hidden fields of the first form with an antiforgery token.</summary>
    private static Dictionary<string, string> InputsOf(string page) => HiddenInput().Matches(page)
        .Select(match => (Name: match.Groups["name"].Value, Value: match.Groups["value"].Value))
        .DistinctBy(input => input.Name).ToDictionary(input => input.Name, input => System.Net.WebUtility.HtmlDecode(input.Value));

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/?>""")]
    private static partial Regex HiddenInput();
}
