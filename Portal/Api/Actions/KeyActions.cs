using Portal.Core.Accounts;
using Portal.Core.Keys;

namespace Portal.Api.Actions;

internal sealed record ShowKeyParameters(
    [Field(FieldAttribute.Names.S3uid, Meaning = "The S3 account.")] string S3uid,
    [Field("s3_key", Meaning = "Which of the two keys.")] KeyKind S3Key);

/// <summary>show_key.</summary>
internal static class KeyActions
{
    public static async Task<ApiOutcome> ShowAsync(ApiCall call, ShowKeyParameters parameters)
    {
        var revealed = await call.RunAsync<RevealKey, RevealKeyInput, RevealedKey>(new(parameters.S3uid, parameters.S3Key));
        return revealed.Refusal is not { } refusal ? new KeyAnswer(revealed.Value.Key)
            : refusal == AccountRefusals.NotFound ? new ApiFailure(ApiFailure.CustomerNotFoundMessage)
            : ApiFailure.From(refusal);
    }
}
