using Portal.Core.Operations;

namespace Portal.Api;

/// <summary>What an action comes to: its answer, or why not.</summary>
internal readonly record struct ApiOutcome(ApiAnswer? Answer, ApiFailure? Failure)
{
    public static implicit operator ApiOutcome(ApiAnswer answer) => new(answer, null);

    public static implicit operator ApiOutcome(ApiFailure failure) => new(null, failure);

    public static implicit operator ApiOutcome(Refusal refusal) => new(null, ApiFailure.From(refusal));
}

/// <summary>An action of the API: its name, its parameters, and what it does.</summary>
internal sealed record ApiAction(
    string Name,
    string Meaning,
    Type Parameters,
    Type Answer,
    Func<ApiCall, ApiForm, Task<ApiOutcome>> RunAsync)
{
    /// <summary>What the document adds to the failure of a request without a token.</summary>
    public IReadOnlyList<string>? PossibleErrors { get; init; }

    /// <summary>Whether a repeated request with the same <c>Idempotency-Key</c> is the first one.</summary>
    public bool TakesIdempotencyKey { get; init; }

    public static ApiAction Of<TParameters, TAnswer>(string name, string meaning, Func<ApiCall, TParameters, Task<ApiOutcome>> run)
        where TAnswer : ApiAnswer =>
        new(name, meaning, typeof(TParameters), typeof(TAnswer), async (call, form) =>
        {
            var (parameters, failure) = ParameterReader<TParameters>.Read(form);
            return failure is null ? await run(call, parameters!) : failure;
        });
}
