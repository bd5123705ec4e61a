using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Names with values that an object or a bucket carries.</summary>
/// <remarks>Source: Amazon S3 user guide, "Categorizing your objects using tags".</remarks>
internal sealed record TagSet(IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    public const int MostOfObject = 10;
    public const int MostOfBucket = 50;

    private const int MaxKey = 128;
    private const int MaxValue = 256;

    private static readonly TagSet None = new([]);

    public string? Find(string key)
    {
        foreach (var tag in Tags)
        {
            if (tag.Key == key)
            {
                return tag.Value;
            }
        }

        return null;
    }

    public static TagSet FromJson(string? json) => json is null ? None : new(JsonSerializer.Deserialize<List<KeyValuePair<string, string>>>(json)!);

    /// <returns><see langword="null"/> for no tags.</returns>
    public string? ToJson() => Tags.Count == 0 ? null : JsonSerializer.Serialize(Tags);

    /// <summary>From the form <c>a=1&amp;b=2</c>, percent-encoded.</summary>
    /// <exception cref="S3Exception">InvalidTag, InvalidArgument.</exception>
    public static TagSet FromHeader(string text)
    {
        try
        {
            return Checked([.. S3Query.Parse(text).Parameters], MostOfObject);
        }
        catch (S3Exception exception) when (exception.Failure == S3Failure.InvalidUri)
        {
            throw new S3Exception(S3Failure.InvalidArgument, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.");
        }
    }

    /// <summary>From the document <c>Tagging</c>.</summary>
    /// <exception cref="S3Exception">MalformedXML or InvalidTag.</exception>
    public static TagSet FromXml(XElement document, int most)
    {
        var set = document.Children("TagSet").FirstOrDefault() ?? throw new S3Exception(S3Failure.MalformedXml);
        return Checked([.. set.Children("Tag").Select(Read)], most);
    }

    /// <exception cref="S3Exception">MalformedXML: it has no key or no value.</exception>
    public static KeyValuePair<string, string> Read(XElement tag) => KeyValuePair.Create(
        tag.Text("Key") ?? throw new S3Exception(S3Failure.MalformedXml), tag.Text("Value") ?? throw new S3Exception(S3Failure.MalformedXml));

    public void Write(XmlWriter xml) => xml.Element("TagSet", () =>
    {
        foreach (var (key, value) in Tags)
        {
            xml.Element("Tag", () =>
            {
                xml.Element("Key", key);
                xml.Element("Value", value);
            });
        }
    });

    private static TagSet Checked(List<KeyValuePair<string, string>> tags, int most)
    {
        if (tags.Count > most)
        {
            throw new S3Exception(
                S3Failure.InvalidTag, most == MostOfObject ? "Object tags cannot be greater than 10" : "Bucket tag count cannot be greater than 50");
        }

        if (tags.Exists(tag => tag.Key.Length is 0 or > MaxKey || tag.Value.Length > MaxValue || tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            throw new S3Exception(S3Failure.InvalidTag, "The TagKey or the TagValue you have provided is invalid");
        }

        return tags.DistinctBy(tag => tag.Key).Count() == tags.Count
            ? new TagSet([.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)])
            : throw new S3Exception(S3Failure.InvalidTag, "Cannot provide multiple Tags with the same key");
    }
}
