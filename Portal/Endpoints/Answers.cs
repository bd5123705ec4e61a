using Portal.Core.Operations;

namespace Portal.Endpoints;

/// <summary>Runs operations for requests of scripts in the portal's own pages, and writes their answers as JSON.</summary>
internal static class Answers
{
    /// <summary>What a refused request is answered.</summary>
    public sealed record Problem(RefusalCode Code, string Message, string? Field);

    public static Task<IResult> AnswerAsync<TInput, TAnswer>(this Operation<TInput, TAnswer> operation, HttpContext context)
        where TInput : class => operation.AnswerAsync(context, answer => answer);

    /// <summary>Reads the operation's input from the body. The handler does not bind it, as it would answer in words for programmers.</summary>
    /// <param name="shape">Makes of the operation's answer what the script reads.</param>
    public static async Task<IResult> AnswerAsync<TInput, TAnswer, TShape>(this Operation<TInput, TAnswer> operation, HttpContext context, Func<TAnswer, TShape> shape)
        where TInput : class
    {
        context.Response.Headers.CacheControl = "no-store";
        var input = await RequestBody.ReadAsync<TInput>(context);
        if (input.Refusal is { } unreadable)
        {
            return unreadable.ToAnswer();
        }

        var answer = await operation.RunAsync(CallerContext.From(context.User), input.Value, context.RequestAborted);
        return answer.Refusal is { } refusal ? refusal.ToAnswer() : Results.Json(shape(answer.Value), AnswerJson.Options);
    }

    public static IResult ToAnswer(this Refusal refusal) => Results.Json(new Problem(refusal.Code, refusal.Message, refusal.Field), AnswerJson.Options, statusCode: refusal.ToStatus());

    public static int ToStatus(this Refusal refusal) => refusal.Code switch
    {
        RefusalCode.NotSignedIn => StatusCodes.Status401Unauthorized,
        RefusalCode.Forbidden or RefusalCode.FreshSignInNeeded => StatusCodes.Status403Forbidden,
        RefusalCode.Invalid => StatusCodes.Status400BadRequest,
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.Conflict or RefusalCode.LimitReached or RefusalCode.StorageRefused => StatusCodes.Status409Conflict,
        RefusalCode.NoCredit => StatusCodes.Status402PaymentRequired,
        RefusalCode.TooManyTries => StatusCodes.Status429TooManyRequests,
        RefusalCode.StorageUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
    };
}
