using System.Text.Json;
using Portal.Core.Operations;

namespace Portal.Endpoints;

/// <summary>Reads what a script sends. What cannot be read is refused like any other wrong input, in the words and the shape of a refusal.</summary>
internal static class RequestBody
{
    /// <summary>As answers are written; what an operation needs has to be there.</summary>
    private static readonly JsonSerializerOptions s_options = new(AnswerJson.Options)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static async Task<Result<TInput>> ReadAsync<TInput>(HttpContext context)
        where TInput : class
    {
        if (!context.Request.HasJsonContentType())
        {
            return Unreadable;
        }

        try
        {
            var input = await context.Request.ReadFromJsonAsync<TInput>(s_options, context.RequestAborted);
            return input is null ? Unreadable : input;
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return Unreadable;
        }
    }

    private static Refusal Unreadable => new(RefusalCode.Invalid, EndpointText.Unreadable);
}
