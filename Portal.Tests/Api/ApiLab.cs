using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

/// <summary>A portal that scripts ask over HTTP, with two customers and staff, each with a token that may do everything.</summary>
public sealed class ApiLab : IAsyncLifetime
{
    public const TokenScopes Everything = TokenScopes.Read | TokenScopes.Write | TokenScopes.Keys;

    private readonly HttpClient _http;

    public ApiLab()
    {
        Server = new(settings: new Dictionary<string, string?>
        {
            ["Api:RequestsPerMinutePerToken"] = "1000000",
            ["Api:RequestsPerMinutePerAddress"] = "1000000",
            ["Api:BadTokensPerMinute"] = "1000000",
        });
        _http = new() { BaseAddress = Server.Address };
    }

    public PortalServer Server { get; }

    public Customer Ann { get; private set; } = null!;

    /// <summary>Ann's, for everything but staff's work.</summary>
    public string Token { get; private set; } = "";

    /// <summary>A paid account of Ann's, and its bucket.</summary>
    public string S3uid { get; private set; } = "";

    public string Bucket { get; } = NewName();

    public Customer Bob { get; private set; } = null!;

    public string BobsToken { get; private set; } = "";

    public string AdminsToken { get; private set; } = "";

    public string SupportsToken { get; private set; } = "";

    public Plan Paid { get; private set; } = null!;

    public Plan Free { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Paid = await AddPlanAsync(NewPlan("Standard S3", 49.99m));
        Free = await AddPlanAsync(NewPlan("Free S3", 0));
        (Ann, Token) = await AddPersonAsync("ann@example.net");
        (Bob, BobsToken) = await AddPersonAsync("bob@example.net");
        (_, AdminsToken) = await AddPersonAsync("root@example.net", Role.Admin, Everything | TokenScopes.Admin);
        (_, SupportsToken) = await AddPersonAsync("help@example.net", Role.Support, Everything | TokenScopes.Admin);
        S3uid = await OrderAsync(Token, Paid, Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    public static string NewName() => $"b-{Guid.NewGuid():N}";

    public static Plan NewPlan(string name, decimal monthly) => new()
    {
        Name = name,
        Active = true,
        QuotaGb = 5000,
        StorageType = "Standard",
        Locations = ["NL", "DE"],
        Monthly = new(monthly, monthly == 0 ? 0 : monthly + 5, monthly * 90),
        TrafficOverage = monthly == 0 ? Price.Free : new(0.11m, 0.12m, 10),
        StorageOverage = monthly == 0 ? Price.Free : new(0.05m, 0.06m, 5),
        BandwidthLimitGb = 1000,
    };

    public async Task<Plan> AddPlanAsync(Plan plan)
    {
        await using var db = await OpenDbAsync();
        db.Plans.Add(plan);
        await db.SaveChangesAsync();
        Get<KnownPlans>().Forget();
        return plan;
    }

    public T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    public Task<PortalDb> OpenDbAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    public async Task<(Customer Customer, string Token)> AddPersonAsync(string email, Role role = Role.Customer, TokenScopes scopes = Everything)
    {
        var added = (await Get<AddCustomer>().RunAsync(Caller.Operator, new(email, TestWorld.Password, role, Currency.Eur))).Value;
        await Get<AddCredit>().RunAsync(Caller.Operator, new(added.CustomerId, 1000, "test"));
        await using var db = await OpenDbAsync();
        return (await db.Users.SingleAsync(customer => customer.Id == added.CustomerId), await AddTokenAsync(email, scopes));
    }

    public async Task<string> AddTokenAsync(string email, TokenScopes scopes) =>
        (await Get<AddToken>().RunAsync(Caller.Operator, new("test", scopes, 30, email))).Value.Token;

    /// <summary>Orders an account through the API itself.</summary>
    public async Task<string> OrderAsync(string token, Plan plan, string? bucket = null) =>
        (await PostAsync("create_order", token, ("plan_id", $"{plan.Id}"), ("bucket_name", bucket ?? NewName()))).Ok().GetProperty("s3uid").GetString()!;

    /// <summary>Asks as the document's curl examples do.</summary>
    public Task<ApiResponse> PostAsync(string action, string? token, params (string Name, string Value)[] fields)
    {
        IEnumerable<(string Name, string Value)> all = [("action", action), .. token is null ? [] : new[] { ("token", token) }, .. fields];
        return SendAsync(new FormUrlEncodedContent(all.Select(field => KeyValuePair.Create(field.Name, field.Value))));
    }

    public async Task<ApiResponse> SendAsync(HttpContent? content, HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, PortalUrls.Api) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await ApiResponse.ReadAsync(response);
    }
}

/// <summary>An answer of the API.</summary>
public sealed record ApiResponse(int Status, string? ContentType, string? RetryAfter, DateTimeOffset? LastModified, string Text, JsonElement Json)
{
    private static readonly string[] s_failureFields = ["code", "message", "details"];

    public static async Task<ApiResponse> ReadAsync(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        JsonElement json;
        try
        {
            json = JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            throw new Xunit.Sdk.XunitException($"HTTP {(int)response.StatusCode}, no JSON: {text}");
        }

        return new(
            (int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), response.Headers.RetryAfter?.ToString(),
            response.Content.Headers.LastModified, text, json);
    }

    /// <summary>The answer of a request that has to succeed.</summary>
    public JsonElement Ok()
    {
        Assert.Equal(200, Status);
        Assert.True(Json.TryGetProperty("result", out var result) && result.GetString() == "OK", Text);
        return Json;
    }

    /// <summary>Checks the shape of a failure.</summary>
    /// <returns>Its message.</returns>
    public string Failed(int status = 200)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/json; charset=utf-8", ContentType);
        Assert.True(Json.TryGetProperty("code", out var code), Text);
        Assert.Equal(-1, code.GetInt32());
        Assert.All(Json.EnumerateObject(), field => Assert.Contains(field.Name, s_failureFields));
        Assert.True(!Json.TryGetProperty("details", out var details) || details.ValueKind is JsonValueKind.Object, Text);
        return Json.GetProperty("message").GetString()!;
    }
}
