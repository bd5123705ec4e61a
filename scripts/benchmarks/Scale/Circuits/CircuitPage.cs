using System.Text.RegularExpressions;

namespace Benchmarks.Scale.Circuits;

/// <summary>What a page that was rendered on the server says about its circuit.</summary>
/// <param name="Operations">What the browser asks the circuit to make of it: the components to add.</param>
/// <param name="State">What was read for the first paint.</param>
internal sealed partial record CircuitPage(string Operations, string State)
{
    public static CircuitPage Parse(string html)
    {
        var markers = Marker().Matches(html).Select((marker, index) => $$"""{"type":"add","ssrComponentId":{{index + 1}},"marker":{{marker.Groups[1].Value}}}""").ToList();
        return markers.Count > 0
            ? new($$"""{"batchId":1,"operations":[{{string.Join(',', markers)}}]}""", StoredState().Match(html).Groups[1].Value)
            : throw new InvalidDataException("The page has no interactive components.");
    }

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:([^-]+)-->")]
    private static partial Regex StoredState();
}
