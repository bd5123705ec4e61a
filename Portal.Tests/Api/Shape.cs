using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Tests.Api;

/// <summary>Compares an answer with an example: the same names in the same order and nesting, the same types, dates written in the same way.</summary>
internal static partial class Shape
{
    /// <param name="example">What is null in it may be anything; an empty list may hold anything; whole numbers and fractions are both numbers.</param>
    public static void Equal(string example, JsonElement actual)
    {
        using var document = JsonDocument.Parse(example);
        Compare(document.RootElement, actual, "$");
    }

    private static void Compare(JsonElement example, JsonElement actual, string path)
    {
        switch (example.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.Object:
                Assert.Equal($"{path}: {Names(example)}", $"{path}: {Names(actual)}");
                foreach (var field in example.EnumerateObject())
                {
                    Compare(field.Value, actual.GetProperty(field.Name), $"{path}.{field.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal($"{path}: {example.ValueKind}", $"{path}: {actual.ValueKind}");
                if (example.GetArrayLength() > 0)
                {
                    Assert.All(actual.EnumerateArray(), item => Compare(example[0], item, $"{path}[]"));
                    Assert.True(actual.GetArrayLength() > 0, $"{path} is empty: nothing to compare.");
                }

                break;
            case JsonValueKind.String when Date().IsMatch(example.GetString()!):
                Assert.Equal($"{path}: {Masked(example)}", $"{path}: {Masked(actual)}");
                break;
            default:
                Assert.Equal($"{path}: {example.ValueKind}", $"{path}: {actual.ValueKind}");
                break;
        }
    }

    private static string Names(JsonElement element) =>
        element.ValueKind is JsonValueKind.Object ? string.Join(", ", element.EnumerateObject().Select(field => field.Name)) : element.ValueKind.ToString();

    private static string Masked(JsonElement text) => text.ValueKind is JsonValueKind.String ? Digit().Replace(text.GetString()!, "0") : text.ValueKind.ToString();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d")]
    private static partial Regex Date();

    [GeneratedRegex(@"\d")]
    private static partial Regex Digit();
}
