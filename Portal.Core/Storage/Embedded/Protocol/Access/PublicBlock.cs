using System.Xml;
using System.Xml.Linq;

namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <summary>What a bucket's owner has ruled out of being open to everybody.</summary>
/// <remarks>Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage".</remarks>
internal sealed record PublicBlock(bool BlockAcls, bool IgnoreAcls, bool BlockPolicy, bool RestrictBuckets)
{
    public const string Root = "PublicAccessBlockConfiguration";

    private static readonly PublicBlock None = new(false, false, false, false);

    public static PublicBlock Of(string? xml) => xml is null ? None : Read(XElement.Parse(xml));

    /// <exception cref="S3Exception">MalformedXML.</exception>
    public static PublicBlock Read(XElement document) => new(
        Flag(document, "BlockPublicAcls"), Flag(document, "IgnorePublicAcls"), Flag(document, "BlockPublicPolicy"), Flag(document, "RestrictPublicBuckets"));

    public void Write(XmlWriter xml)
    {
        xml.Element("BlockPublicAcls", BlockAcls);
        xml.Element("IgnorePublicAcls", IgnoreAcls);
        xml.Element("BlockPublicPolicy", BlockPolicy);
        xml.Element("RestrictPublicBuckets", RestrictBuckets);
    }

    private static bool Flag(XElement document, string name) => document.Text(name)?.Trim() switch
    {
        null => false,
        var text when text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        var text when text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        _ => throw new S3Exception(S3Failure.MalformedXml),
    };
}
