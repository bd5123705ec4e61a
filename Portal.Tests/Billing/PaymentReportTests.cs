using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Portal.Configuration;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Endpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

/// <summary>Reports of payments to a real server, signed by the test.</summary>
public sealed partial class PaymentReportTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-payment-system-0001";
    private const string NextSecret = "a-secret-of-the-payment-system-0002";
    private readonly HttpClient _http = new();
    private PortalServer _server = null!;
    private int _customer;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static long Seconds => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask InitializeAsync()
    {
        _server = Start(Secret, NextSecret);
        var added = await _server.Services.GetRequiredService<AddCustomer>().RunAsync(Caller.Operator, new("payer@example.net", TestWorld.Password, Role.Customer, Currency.Eur), Token);
        _customer = added.Value.CustomerId;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData(NextSecret)]
    public async Task A_signed_report_is_booked_once(string secret)
    {
        var body = Report("p-1", 25);

        Assert.Equal((HttpStatusCode.OK, $$"""{"status":"recorded","customer":{{_customer}}}"""), await SendAsync(body, Sign(body, secret, Seconds)));
        Assert.Equal((HttpStatusCode.OK, $$"""{"status":"already_recorded","customer":{{_customer}}}"""), await SendAsync(body, Sign(body, secret, Seconds)));
        var other = Report("p-1", 26);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(other, Sign(other, secret, Seconds))).Status);
        Assert.Equal(25, await CreditAsync());
    }

    [Fact]
    public async Task What_is_not_signed_or_not_now_is_refused_and_books_nothing()
    {
        var body = Report("p-2", 25);
        string?[] headers =
        [
            null, "", "t=1", Sign(body, "another-secret-that-is-long-enough-1", Seconds), Sign(body, Secret, Seconds - 301), Sign(body, Secret, Seconds + 330),
            Sign(body + " ", Secret, Seconds), Sign(body, Secret, Seconds).Replace("t=", "t=1", StringComparison.Ordinal), $"t={Seconds},v1=zz", "t=99999999999999999999,v1=00",
        ];
        foreach (var header in headers)
        {
            Assert.Equal((header, HttpStatusCode.Unauthorized), (header, (await SendAsync(body, header)).Status));
        }

        Assert.Equal(0, await CreditAsync());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"id":"x"}""")]
    [InlineData("""{"id":"x","amount":1,"currency":"EUR","paid_at":"2026-11-25T10:00:00Z","customer":1,"more":true}""")]
    [InlineData("""{"id":"x","amount":1,"currency":"EUR","paid_at":"2026-11-25T10:00:00Z"}""")]
    [InlineData("""{"id":"x","amount":1,"currency":"EUR","paid_at":"2026-11-25T10:00:00Z","email":"nobody@example.net"}""")]
    [InlineData("""{"id":"x","amount":1,"currency":"USD","paid_at":"2026-11-25T10:00:00Z","email":"payer@example.net"}""")]
    [InlineData("""{"id":"x","amount":-1,"currency":"EUR","paid_at":"2026-11-25T10:00:00Z","email":"payer@example.net"}""")]
    public async Task A_signed_report_that_makes_no_sense_is_refused(string body) =>
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(body, Sign(body, Secret, Seconds))).Status);

    [Fact]
    public async Task A_body_that_is_too_large_is_not_read()
    {
        var body = new string(' ', (64 << 10) + 1);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(body, Sign(body, Secret, Seconds))).Status);
    }

    [Fact]
    public async Task Without_a_secret_there_is_nothing()
    {
        await using var server = Start();
        var body = Report("p-3", 25);
        using var request = RequestOf(new Uri(server.Address, PortalUrls.PaymentReports), body, Sign(body, "", Seconds));
        Assert.Equal(HttpStatusCode.NotFound, (await _http.SendAsync(request, Token)).StatusCode);
    }

    [Fact]
    [Trait("Needs", "Clients")]
    public async Task The_documented_example_works()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(SolutionFolder.Find(AppContext.BaseDirectory), "docs", "payments.md"), Token);
        var start = new ProcessStartInfo("bash", ["-euc", Example().Match(document).Groups["command"].Value]) { RedirectStandardOutput = true };
        start.Environment["PORTAL"] = _server.Address.ToString().TrimEnd('/');
        start.Environment["SECRET"] = Secret;
        start.Environment["CUSTOMER"] = $"{_customer}";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.Equal($$"""{"status":"recorded","customer":{{_customer}}}""", output.Trim());
    }

    private static PortalServer Start(params string[] secrets) =>
        new(settings: secrets.Index().ToDictionary(secret => $"Billing:PaymentSecrets:{secret.Index}", secret => (string?)secret.Item));

    private static string Sign(string body, string secret, long seconds) =>
        $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";

    private string Report(string id, decimal amount) =>
        FormattableString.Invariant($$"""{"id":"{{id}}","customer":{{_customer}},"amount":{{amount}},"currency":"EUR","paid_at":"2026-11-25T10:00:00Z"}""");

    private async Task<decimal> CreditAsync() =>
        (await _server.Services.GetRequiredService<ShowBilling>().RunAsync(Caller.Operator, new(_customer), Token)).Value.Credit.Amount;

    private static HttpRequestMessage RequestOf(Uri address, string body, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation(PaymentSignature.Header, signature);
        }

        return request;
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string body, string? signature)
    {
        using var request = RequestOf(new Uri(_server.Address, PortalUrls.PaymentReports), body, signature);
        using var answer = await _http.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    [GeneratedRegex(@"^```sh\n(?<command>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
