using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Endpoints;

/// <summary>How answers to the portal's own scripts are written.</summary>
internal static class AnswerJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
}
