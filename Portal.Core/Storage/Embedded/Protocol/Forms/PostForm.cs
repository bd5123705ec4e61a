using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Portal.Core.Storage.Embedded.Protocol.Forms;

/// <summary>A form with which a browser uploads a file: its fields, read, and the file, still to be read.</summary>
internal sealed class PostForm
{
    private const int MaxFields = 20 * 1024; // As in S3: all that comes before the file.
    private const int FieldCost = 32; // Of a field without name and value, which takes room too.
    private const int MaxBoundary = 70;

    private PostForm(Dictionary<string, string> fields, Stream? file, string fileName) => (Fields, File, FileName) = (fields, file, fileName);

    /// <summary>By names in lower case.</summary>
    public Dictionary<string, string> Fields { get; }

    /// <summary><see langword="null"/> when the form has none.</summary>
    public Stream? File { get; }

    public string FileName { get; }

    public string? this[string field] => Fields.GetValueOrDefault(field);

    /// <summary>Reads up to the file, which ends the form: what comes behind it does not count.</summary>
    /// <exception cref="S3Exception">MalformedPOSTRequest, or more than fields may hold.</exception>
    public static async Task<PostForm> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(ReadBoundary(request), request.Body) { HeadersLengthLimit = MaxFields, BodyLengthLimit = null };
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var left = MaxFields;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                {
                    throw new S3Exception(S3Failure.MalformedPost);
                }

#pragma warning disable CA1308 // Names of fields are the same in any case.
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString().ToLowerInvariant();
#pragma warning restore CA1308
                if (name == "file")
                {
                    var fileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
                    return new PostForm(fields, section.Body, Utf8(fileName));
                }

                var value = await ReadFieldAsync(section.Body, left, cancellationToken);
                left -= name.Length + value.Length + FieldCost;
                fields[name] = left < 0 ? throw TooLarge() : value;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new S3Exception(S3Failure.MalformedPost);
        }

        return new PostForm(fields, null, "");
    }

    /// <summary>The fields as headers, whose characters are bytes.</summary>
    public HeaderDictionary ToHeaders()
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in Fields)
        {
            headers[name == "acl" ? "x-amz-acl" : name] = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));
        }

        return headers;
    }

    private static string ReadBoundary(HttpRequest request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : "";
        return boundary.Length is > 0 and <= MaxBoundary
            ? boundary
            : throw new S3Exception(S3Failure.MalformedPost with { Code = "PreconditionFailed", Status = 412, Message = "Bucket POST must be of the enclosure-type multipart/form-data." });
    }

    private static async Task<string> ReadFieldAsync(Stream body, int most, CancellationToken cancellationToken)
    {
        using var value = new MemoryStream();
        var buffer = new byte[1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (value.Length + read > most)
            {
                throw TooLarge();
            }

            value.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(value.GetBuffer(), 0, (int)value.Length);
    }

    private static S3Exception TooLarge() =>
        new(new S3Failure("MaxPostPreDataLengthExceededError", 400, "Your POST request fields preceding the upload file were too large."));

    /// <summary>The framework reads headers of sections as UTF-8 already; a browser's path is no part of a name.</summary>
    private static string Utf8(string fileName) => fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
}
