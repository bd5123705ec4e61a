using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Reads and writes the XML documents of the S3 API.</summary>
internal static class S3Xml
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private const string TypeNamespace = "http://www.w3.org/2001/XMLSchema-instance";

    // Far more than any document of the API has. The value of an element is gathered by recursion, level by level: a deep one would overflow the stack.
    private const int MaxDepth = 32;

    // Elements, their ends, attributes and texts: in memory each takes far more than it is long. The parts of the largest upload are some 160,000.
    private const int MaxNodes = 250_000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Keys may hold characters that XML has not: like S3, write them as references, and read them.
    private static readonly XmlWriterSettings WriterSettings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        CheckCharacters = false,
        NewLineHandling = NewLineHandling.Entitize,
    };

    private static readonly XmlReaderSettings ReaderSettings = new()
    {
        CheckCharacters = false,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Answers with a document. It is small: listings are pages.</summary>
    public static async Task WriteAsync(HttpResponse response, string root, Action<XmlWriter> content, string? xmlNamespace = Namespace)
    {
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, WriterSettings))
        {
            writer.WriteStartElement(root, xmlNamespace);
            content(writer);
            writer.WriteEndElement();
        }

        response.ContentType = "application/xml";
        response.ContentLength = buffer.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), response.HttpContext.RequestAborted);
        }
    }

    /// <param name="otherwise">What a document is refused with that cannot be read; by default MalformedXML.</param>
    /// <exception cref="S3Exception">MalformedXML, or what the caller says.</exception>
    public static XElement Read(Stream document, string root, S3Failure? otherwise = null)
    {
        try
        {
            CheckShape(document, otherwise ?? S3Failure.MalformedXml);
            using var reader = XmlReader.Create(document, ReaderSettings);
            var element = XElement.Load(reader, LoadOptions.PreserveWhitespace);
            return element.Name.LocalName == root ? element : throw new S3Exception(otherwise ?? S3Failure.MalformedXml);
        }
        catch (Exception exception) when (exception is XmlException or EncoderFallbackException)
        {
            throw new S3Exception(otherwise ?? S3Failure.MalformedXml);
        }
    }

    /// <summary>The document as it is kept; it has passed <see cref="Read"/>, which lets characters through that XML has not.</summary>
    /// <exception cref="S3Exception">MalformedXML: there are such.</exception>
    public static string ToText(XElement document)
    {
        try
        {
            return document.ToString(SaveOptions.DisableFormatting);
        }
        catch (ArgumentException)
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }
    }

    /// <summary>Children of this name; clients differ in whether they write the namespace.</summary>
    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Text(this XElement element, string name) => element.Children(name).FirstOrDefault()?.Value;

    public static void Element(this XmlWriter writer, string name, string value)
    {
        writer.WriteStartElement(name, null);
        writer.WriteString(value);
        writer.WriteEndElement();
    }

    public static void Element(this XmlWriter writer, string name, long value) =>
        writer.Element(name, value.ToString(CultureInfo.InvariantCulture));

    public static void Element(this XmlWriter writer, string name, bool value) => writer.Element(name, value ? "true" : "false");

    public static void Element(this XmlWriter writer, string name, DateTimeOffset time) =>
        writer.Element(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public static void Element(this XmlWriter writer, string name, Action content)
    {
        writer.WriteStartElement(name, null);
        content();
        writer.WriteEndElement();
    }

    /// <summary>An account as owner, initiator or grantee.</summary>
    public static void Person(this XmlWriter writer, string name, string s3uid, bool isGrantee = false)
    {
        writer.WriteStartElement(name, null);
        if (isGrantee)
        {
            writer.WriteAttributeString("xsi", "type", TypeNamespace, "CanonicalUser");
        }

        writer.Element("ID", s3uid);
        writer.Element("DisplayName", s3uid);
        writer.WriteEndElement();
    }

    /// <summary>Walks through a document before anything of it is built, and goes back to its beginning.</summary>
    /// <exception cref="S3Exception">It is deeper than any of the API's, or of more pieces.</exception>
    /// <exception cref="EncoderFallbackException">It has halves of characters, which no answer could carry.</exception>
    private static void CheckShape(Stream document, S3Failure otherwise)
    {
        using (var reader = XmlReader.Create(document, ReaderSettings))
        {
            for (var nodes = 0; reader.Read();)
            {
                nodes += 1 + reader.AttributeCount;
                if (reader.Depth > MaxDepth || nodes > MaxNodes)
                {
                    throw new S3Exception(otherwise);
                }

                _ = StrictUtf8.GetByteCount(reader.Value);
            }
        }

        document.Position = 0;
    }
}
