using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

public sealed class UploadEndpointTests : IAsyncLifetime
{
    private static readonly string[] s_paths = ["/check", "/sign", "/multipart", "/multipart/sign-part", "/multipart/parts", "/multipart/complete", "/multipart/abort"];
    private readonly PortalServer _server = new();
    private string _s3uid = "";

    private object AnyBody => new { s3uid = _s3uid, bucket = "upload-test", key = "a.txt", keys = (string[])["a.txt"], contentType = "text/plain", size = 5, uploadId = "u", partNumber = 1, parts = new[] { new { partNumber = 1, etag = "\"x\"" } } };

    public async ValueTask InitializeAsync()
    {
        var databases = _server.Services.GetRequiredService<IDbContextFactory<PortalDb>>();
        await using var db = await databases.CreateDbContextAsync();
        var customer = await db.Users.SingleAsync(user => user.Email == SignInSteps.Customer);
        var plan = (await db.Plans.ToListAsync()).First(plan => plan.IsFree && plan.Active);
        var placed = await _server.Services.GetRequiredService<PlaceOrder>().RunAsync(
            new Caller(customer.Id, [Role.Customer], Door.Web), new(plan.Id, plan.Locations[0], "upload-test", Guid.NewGuid().ToString()));
        await _server.Services.GetRequiredService<OrderWorker>().RunOnceAsync(CancellationToken.None);
        _s3uid = placed.Value.S3uid;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Visitors_get_nowhere()
    {
        using var visitor = new PortalVisitor(_server);
        foreach (var path in s_paths)
        {
            using var answer = await visitor.PostAsync(path, AnyBody);
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, $"{path}: {answer.StatusCode}");
        }

        using var download = await visitor.GetAsync(PortalUrls.Download(_s3uid, "upload-test", "a.txt"));
        Assert.Equal(HttpStatusCode.Redirect, download.StatusCode);
        Assert.Contains(PortalUrls.Login, download.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_others_cannot_ask()
    {
        using var customer = await SignInAsync(SignInSteps.Customer);
        customer.FormToken = "";
        foreach (var path in s_paths)
        {
            using var answer = await customer.PostAsync(path, AnyBody);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Others_find_nothing()
    {
        using var admin = await SignInAsync(SignInSteps.Admin);
        foreach (var path in s_paths)
        {
            using var answer = await admin.PostAsync(path, AnyBody);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(("notFound", true), (problem.GetProperty("code").GetString(), problem.GetProperty("message").GetString()!.Length > 0));
        }

        using var download = await admin.GetAsync(PortalUrls.Download(_s3uid, "upload-test", "a.txt"));
        Assert.Equal(HttpStatusCode.NotFound, download.StatusCode);
    }

    [Fact]
    public async Task Small_file_goes_straight_to_storage_and_back()
    {
        using var customer = await SignInAsync(SignInSteps.Customer);
        var signed = await ReadAsync(customer.PostAsync("/sign", new { s3uid = _s3uid, bucket = "upload-test", key = "ü +&.txt", contentType = "text/plain", size = 5 }));
        Assert.Equal("PUT", signed.GetProperty("method").GetString());
        using (var http = new HttpClient())
        using (var body = new StringContent("hello"))
        using (var put = await http.PutAsync(new Uri(signed.GetProperty("url").GetString()!), body))
        {
            Assert.True(put.IsSuccessStatusCode);
        }

        var check = await ReadAsync(customer.PostAsync("/check", new { s3uid = _s3uid, bucket = "upload-test", keys = (string[])["ü +&.txt", "other"] }));
        Assert.Equal(["ü +&.txt"], check.GetProperty("existing").EnumerateArray().Select(key => key.GetString()));
        Assert.True(check.GetProperty("freeBytes").GetInt64() > 0);

        using var download = await customer.GetAsync(PortalUrls.Download(_s3uid, "upload-test", "ü +&.txt"));
        Assert.Equal(HttpStatusCode.Redirect, download.StatusCode);
        using var reader = new HttpClient();
        Assert.Equal("hello", await reader.GetStringAsync(download.Headers.Location));

        using var absent = await customer.GetAsync(PortalUrls.Download(_s3uid, "upload-test", "absent"));
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task Parts_speak_the_words_of_the_script()
    {
        using var customer = await SignInAsync(SignInSteps.Customer);
        object Body(string uploadId, object? more = null) => new { s3uid = _s3uid, bucket = "upload-test", key = "big", uploadId, partNumber = 1, parts = more };
        var begun = await ReadAsync(customer.PostAsync("/multipart", new { s3uid = _s3uid, bucket = "upload-test", key = "big", contentType = "", size = 5 }));
        var id = begun.GetProperty("uploadId").GetString()!;
        var url = (await ReadAsync(customer.PostAsync("/multipart/sign-part", Body(id)))).GetProperty("url").GetString()!;
        using (var http = new HttpClient())
        using (var body = new StringContent("hello"))
        {
            (await http.PutAsync(new Uri(url), body)).EnsureSuccessStatusCode();
        }

        var part = (await ReadAsync(customer.PostAsync("/multipart/parts", Body(id)))).GetProperty("parts")[0];
        Assert.Equal((1, 5), (part.GetProperty("partNumber").GetInt32(), part.GetProperty("size").GetInt32()));
        var done = await ReadAsync(customer.PostAsync("/multipart/complete", Body(id, new[] { new { partNumber = 1, etag = part.GetProperty("etag").GetString() } })));
        Assert.Equal(JsonValueKind.Object, done.ValueKind);
        Assert.Equal(JsonValueKind.Object, (await ReadAsync(customer.PostAsync("/multipart/abort", Body(id)))).ValueKind);
    }

    [Theory]
    [InlineData("/sign", "null")]
    [InlineData("/sign", "{}")]
    [InlineData("/check", "{\"keys\":null}")]
    [InlineData("/check", "{\"keys\":[null]}")]
    [InlineData("/multipart/complete", "{\"parts\":[null]}")]
    [InlineData("/multipart/complete", "[]")]
    public async Task Nonsense_is_a_refusal_not_a_fault(string path, string json)
    {
        using var customer = await SignInAsync(SignInSteps.Customer);
        var body = JsonSerializer.Deserialize<JsonElement>(json);
        if (body.ValueKind is JsonValueKind.Object)
        {
            var filled = body.EnumerateObject().ToDictionary(property => property.Name, property => (object?)property.Value);
            (filled["s3uid"], filled["bucket"], filled["key"], filled["uploadId"]) = (_s3uid, "upload-test", path == "/sign" ? null : "k", "u");
            using var answer = await customer.PostAsync(path, filled);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            return;
        }

        using var refused = await customer.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_in_the_words_of_the_portal()
    {
        using var customer = await SignInAsync(SignInSteps.Customer);
        string[] bodies = ["", "{", "null", "[]", "[1]", "7", "\"x\"", "{}", "{\"s3uid\":7}", "{\"s3uid\":null}", new string('x', 200_000), new string('[', 200_000)];
        foreach (var path in s_paths)
        {
            foreach (var body in bodies)
            {
                using var answer = await customer.SendAsync(path, body);
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (answer.StatusCode, problem.GetProperty("code").GetString()));
                Assert.DoesNotContain("Exception", problem.GetProperty("message").GetString()!, StringComparison.Ordinal);
            }
        }

        using var form = await customer.SendAsync("/sign", "a=b", "application/x-www-form-urlencoded");
        Assert.Equal("invalid", (await form.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    private static async Task<JsonElement> ReadAsync(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<PortalVisitor> SignInAsync(string email)
    {
        var visitor = new PortalVisitor(_server);
        await visitor.SignInAsync(email);
        return visitor;
    }
}
