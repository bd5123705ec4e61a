using System.Text.Json.Serialization;

namespace Portal.Api;

/// <summary>What every successful answer begins with.</summary>
internal abstract record ApiAnswer
{
    [JsonPropertyOrder(-2)]
    public string Result { get; } = "OK";

    /// <summary>The action that was asked for; the dispatcher fills it in.</summary>
    [JsonPropertyOrder(-1)]
    public string Action { get; init; } = "";
}

/// <summary>An answer that only says that it was done.</summary>
internal sealed record MessageAnswer(string Message) : ApiAnswer;

/// <summary>The answer of every failed request.</summary>
/// <param name="Code">Always -1.</param>
internal sealed record FailureAnswer(
    int Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FailureDetails? Details);
