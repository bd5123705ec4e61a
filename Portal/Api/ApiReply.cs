using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Portal.Api;

/// <summary>The one answer to a request, and what is noted of it.</summary>
internal sealed class ApiReply(HttpContext context)
{
    /// <summary>Once it is known.</summary>
    public string? Action { get; set; }

    /// <summary>Once the token was accepted.</summary>
    public int? TokenId { get; set; }

    /// <summary>The message of a failure, without what the script has sent.</summary>
    public string? Failure { get; private set; }

    public Task AnswerAsync(ApiAnswer answer) => WriteAsync(answer, ApiJson.Plain.GetTypeInfo(answer.GetType())!, StatusCodes.Status200OK);

    public Task FailAsync(string message, int status = StatusCodes.Status200OK) => FailAsync(new ApiFailure(message), status);

    public Task FailAsync(ApiFailure failure, int status = StatusCodes.Status200OK)
    {
        Failure = failure.Details?.Field is { } field ? $"failed at {field}" : failure.Message;
        var message = Action is null ? $"s3: {failure.Message}" : failure.In(Action);
        return WriteAsync(new FailureAnswer(-1, message, failure.Details), ApiJson.Plain.FailureAnswer, status);
    }

    /// <param name="wait">After which the request may be sent again.</param>
    public Task DelayAsync(TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return FailAsync(string.Format(CultureInfo.InvariantCulture, ApiText.TooMany, seconds), StatusCodes.Status429TooManyRequests);
    }

    private async Task WriteAsync(object answer, JsonTypeInfo type, int status)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
