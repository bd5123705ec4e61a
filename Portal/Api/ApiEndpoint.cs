using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Api;

/// <summary>
/// The dispatcher of <c>POST /s3.php</c>: pace, form, action, token, parameters, operation, answer. Every way out is the JSON of the
/// API document, with HTTP 200 but for a wrong method (405), a body that is too large (413) and too many requests (429).
/// </summary>
internal sealed partial class ApiEndpoint(ApiPace pace, AuthenticateToken tokens, ILogger<ApiEndpoint> log)
{
    /// <summary>The longest form: every field at its longest, several times over.</summary>
    public const int MaxBody = 256 << 10;

    /// <summary>Makes a repeated order the first one.</summary>
    public const string IdempotencyKeyHeader = "Idempotency-Key";

    public async Task HandleAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var reply = new ApiReply(context);
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await DispatchAsync(context, reply);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever it is: a script gets the failure that it can read, and the log the rest.
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            var reference = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
            LogBroken(log, exception, reply.Action, reference);
            await reply.FailAsync(new ApiFailure(ApiText.InternalError, new() { Reference = reference }));
        }

        if (log.IsEnabled(LogLevel.Information))
        {
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            LogCall(log, reply.Action, reply.TokenId, reply.Failure ?? "OK", elapsed);
        }
    }

    private async Task DispatchAsync(HttpContext context, ApiReply reply)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await reply.FailAsync(ApiText.PostOnly, StatusCodes.Status405MethodNotAllowed);
            return;
        }

        var address = context.Connection.RemoteIpAddress;
        if (pace.EnterAddress(address) is { } tooSoon)
        {
            await reply.DelayAsync(tooSoon);
            return;
        }

        if (await ReadBodyAsync(context.Request) is not { } body)
        {
            // The rest of the body is not waited for.
            context.Response.Headers.Connection = "close";
            await reply.FailAsync(string.Format(CultureInfo.InvariantCulture, ApiText.TooLarge, MaxBody), StatusCodes.Status413PayloadTooLarge);
            return;
        }

        var form = await ApiForm.ReadAsync(context.Request.ContentType, body, context.RequestAborted);
        if (!form.IsForm)
        {
            await reply.FailAsync(ApiText.FormOnly);
            return;
        }

        if (ApiTable.Find(form[FieldAttribute.Names.Action]) is not { } action)
        {
            await reply.FailAsync("unknown action");
            return;
        }

        reply.Action = action.Name;
        if (await IdentifyAsync(context, reply, action, form) is { } caller)
        {
            await RunAsync(context, reply, action, form, caller);
        }
    }

    /// <returns>Who calls; <see langword="null"/> after a failure was answered.</returns>
    private async Task<Caller?> IdentifyAsync(HttpContext context, ApiReply reply, ApiAction action, ApiForm form)
    {
        var token = form[FieldAttribute.Names.Token];
        if (string.IsNullOrEmpty(token) && !form.IsRepeated(FieldAttribute.Names.Token))
        {
            await reply.FailAsync(new ApiFailure("missing auth token", action.PossibleErrors is { } errors ? new() { PossibleErrors = errors } : null));
            return null;
        }

        var address = context.Connection.RemoteIpAddress;
        if (pace.EnterBadTokens(address) is { } blocked)
        {
            await reply.DelayAsync(blocked);
            return null;
        }

        var known = token is null ? null : await tokens.RunAsync(
            Caller.Visitor() with { Door = Door.Api }, new(token, CallerContext.AddressOf(address)), context.RequestAborted);
        if (known is null or { IsRefused: true })
        {
            pace.NoteBadToken(address);
            await reply.FailAsync("invalid token, logout");
            return null;
        }

        reply.TokenId = known.Value.Token!.Id;
        if (pace.EnterToken(reply.TokenId.Value) is { } tooSoon)
        {
            await reply.DelayAsync(tooSoon);
            return null;
        }

        return known.Value;
    }

    private static async Task RunAsync(HttpContext context, ApiReply reply, ApiAction action, ApiForm form, Caller caller)
    {
        string? key = null;
        if (action.TakesIdempotencyKey && context.Request.Headers.TryGetValue(IdempotencyKeyHeader, out var keys))
        {
            if (keys is not [{ Length: > 0 and <= 100 } only])
            {
                await reply.FailAsync(ApiFailure.Invalid(IdempotencyKeyHeader, ApiText.IdempotencyKey));
                return;
            }

            key = only;
        }

        // Staff reaches beyond its own things only where an action's id says so.
        var call = new ApiCall(context, caller with { WithinCustomerId = caller.CustomerId }, key);
        var (answer, failure) = await action.RunAsync(call, form);
        await (answer is not null ? reply.AnswerAsync(answer with { Action = action.Name }) : reply.FailAsync(failure!));
    }

    /// <returns><see langword="null"/> if it is longer than allowed.</returns>
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
        {
            return null;
        }

        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[16 << 10];
        for (int read; (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0;)
        {
            if (body.Length + read > MaxBody)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "API {Action} with token {TokenId}: {Outcome} in {Milliseconds:F1} ms")]
    private static partial void LogCall(ILogger log, string? action, int? tokenId, string outcome, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "API {Action} broke, reference {Reference}")]
    private static partial void LogBroken(ILogger log, Exception exception, string? action, string reference);
}
