using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Serialization;
using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Api;

/// <summary>Why an action was not done, in the words of the API document.</summary>
/// <param name="Message">Without the name of the action.</param>
/// <param name="IsPrefixed">Whether <c>s3/ACTION: </c> comes before it.</param>
internal sealed record ApiFailure(string Message, FailureDetails? Details = null, bool IsPrefixed = true)
{
    /// <summary>What the API calls a field of an operation's input, where it is not the same word.</summary>
    private static readonly FrozenDictionary<string, string> s_fields = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Bucket"] = "bucket_name",
        ["BucketName"] = "bucket_name",
        ["ConfirmedName"] = "s3uid",
        ["CustomerId"] = "id",
        ["From"] = "period_from",
        ["IdempotencyKey"] = "Idempotency-Key",
        ["Keys"] = "filename",
        ["Kind"] = "s3_key",
        ["LocationCode"] = "location",
        ["MaxHits"] = "max_keys",
        ["Name"] = "bucket_name",
        ["PageSize"] = "max_keys",
        ["PlanId"] = "plan_id",
        ["S3uid"] = "s3uid",
        ["StorageType"] = "storage_type",
        ["Term"] = "search",
        ["To"] = "period_to",
        ["Token"] = "continuation_token",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public const string AccountNotFoundMessage = "S3 account not found for this customer";

    public const string CustomerNotFoundMessage = "customer not found";

    /// <summary>Seed: "S3 account not found for this customer", under the name of the action.</summary>
    public static ApiFailure AccountNotFound { get; } = new(AccountNotFoundMessage);

    /// <summary>A field that has to be there; in the pattern of the seed's "no plan_id found".</summary>
    public static ApiFailure Missing(string field) => new($"no {field} found", new() { Field = field, Error = ApiText.Required });

    /// <summary>A field with something else than it may hold; in the pattern of the seed's "invalid location".</summary>
    public static ApiFailure Invalid(string field, string why) => new($"invalid {field}: {why}", new() { Field = field, Error = why });

    /// <summary>The refusal of an operation, where the API document has no words of its own for it.</summary>
    public static ApiFailure From(Refusal refusal)
    {
        if (refusal == AccountRefusals.NotFound)
        {
            return AccountNotFound;
        }

        var field = refusal.Field is { } input ? s_fields.GetValueOrDefault(input, input.ToLowerInvariant()) : null;
        return refusal.Code is RefusalCode.Invalid && field is not null
            ? Invalid(field, refusal.Message)
            : new(refusal.Message, field is null ? null : new() { Field = field });
    }

    /// <summary>The whole message, as <paramref name="action"/> tells it.</summary>
    public string In(string action) => IsPrefixed ? string.Create(CultureInfo.InvariantCulture, $"s3/{action}: {Message}") : Message;
}

/// <summary>What a program may branch on, beside the message.</summary>
internal sealed record FailureDetails
{
    /// <summary>The form field or header that it is about.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    /// <summary>A sentence about what is wrong with the field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? S3uid { get; init; }

    /// <summary>Where the portal's log tells more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reference { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? PossibleErrors { get; init; }
}
