using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Portal.Access;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Endpoints;

/// <summary>Where the provider's own payment system reports payments. Not there until a secret is configured.</summary>
internal sealed class PaymentReports(IOptions<BillingOptions> options, TimeProvider clock, ReceivePayment receive) : IDisposable
{
    private const int MaxBody = 64 << 10;
    private const int PerMinute = 600;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly PartitionedRateLimiter<string> _pace = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new()
        {
            TokenLimit = PerMinute,
            TokensPerPeriod = PerMinute,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
        }));

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (options.Value.PaymentSecrets.Count == 0)
        {
            return Answer(StatusCodes.Status404NotFound, "off", EndpointText.ReportsOff);
        }

        using var lease = _pace.AttemptAcquire(VisitorNetwork.Of(context.Connection.RemoteIpAddress));
        if (!lease.IsAcquired)
        {
            return Answer(StatusCodes.Status429TooManyRequests, "slow_down", EndpointText.TooFast);
        }

        if (await ReadBodyAsync(context.Request, context.RequestAborted) is not { } body)
        {
            return Answer(StatusCodes.Status413PayloadTooLarge, "too_large", EndpointText.ReportTooLarge);
        }

        if (context.Request.Headers[PaymentSignature.Header] is not [{ } signature] || !PaymentSignature.IsGood(signature, body.Span, options.Value.PaymentSecrets, clock.GetUtcNow()))
        {
            return Answer(StatusCodes.Status401Unauthorized, "bad_signature", EndpointText.BadSignature);
        }

        if (Parse(body) is not { } report)
        {
            return Answer(StatusCodes.Status422UnprocessableEntity, "invalid", EndpointText.UnreadableReport);
        }

        var caller = Caller.PaymentSystem(CallerContext.AddressOf(context.Connection.RemoteIpAddress));
        var answer = await receive.RunAsync(caller, new(report.Id, report.Customer, report.Email, report.Amount, report.Currency, report.PaidAt), context.RequestAborted);
        return answer.Refusal switch
        {
            null => Results.Json(new Recorded(answer.Value.AlreadyRecorded ? "already_recorded" : "recorded", answer.Value.CustomerId), s_json),
            { Code: RefusalCode.Conflict } conflict => Answer(StatusCodes.Status409Conflict, "conflict", conflict.Message),
            { Code: RefusalCode.NotFound } unknown => Answer(StatusCodes.Status422UnprocessableEntity, "unknown_customer", unknown.Message),
            var refusal => Answer(StatusCodes.Status422UnprocessableEntity, refusal.Field is nameof(ReceivePaymentInput.Currency) ? "wrong_currency" : "invalid", refusal.Message),
        };
    }

    public void Dispose() => _pace.Dispose();

    private static IResult Answer(int status, string word, string message) => Results.Json(new Problem(word, message), s_json, statusCode: status);

    private static PaymentReport? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<PaymentReport>(body.Span, s_json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>The body as it was sent, as that is what was signed; <see langword="null"/> if it is too large.</returns>
    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBody)
        {
            return null;
        }

        var buffer = new byte[MaxBody + 1];
        var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read > MaxBody ? null : buffer.AsMemory(0, read);
    }

    private sealed record PaymentReport(string Id, decimal Amount, string Currency, DateTimeOffset PaidAt, int? Customer = null, string? Email = null);

    private sealed record Recorded(string Status, int Customer);

    private sealed record Problem(string Status, string Message);
}

internal static class PaymentReportsMapping
{
    public static void MapPaymentReports(this WebApplication app) => app
        .MapPost(PortalUrls.PaymentReports, (PaymentReports reports, HttpContext context) => reports.HandleAsync(context))
        .WithMetadata(new AllowAnonymousAttribute(), new Microsoft.AspNetCore.Mvc.SkipStatusCodePagesAttribute());
}
