using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Api;

/// <summary>How answers are written: names as in the API document, one serializer per answer made when the portal is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FailureAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(PlansAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(OrderAnswer))]
[JsonSerializable(typeof(CancellationAnswer))]
[JsonSerializable(typeof(UndoneAnswer))]
[JsonSerializable(typeof(CreatedBucketAnswer))]
[JsonSerializable(typeof(BucketsAnswer))]
[JsonSerializable(typeof(QueuedBucketsAnswer))]
[JsonSerializable(typeof(FilesAnswer))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(UsersAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Plain characters stay as they are: the answer is never part of a page.</summary>
    public static ApiJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
