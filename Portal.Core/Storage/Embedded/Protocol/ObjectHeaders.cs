using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>The headers that are kept with an object and come back with it.</summary>
internal static class ObjectHeaders
{
    private const string MetadataStart = "x-amz-meta-";
    private const int MaxMetadataBytes = 2048;

    private static readonly string[] Kept =
        ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires", "x-amz-website-redirect-location"];

    private static readonly string[] Overridable =
        ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires"];

    /// <exception cref="S3Exception">MetadataTooLarge, InvalidArgument: what no answer could carry, or something was asked for that is not kept here.</exception>
    public static Dictionary<string, string> Read(IHeaderDictionary headers)
    {
        RefuseUnsupported(headers);
        var kept = new Dictionary<string, string>();
        foreach (var name in Kept)
        {
            if (headers.TryGetValue(name, out var value) && CleanValue(name, value.ToString()) is { Length: > 0 } text)
            {
                kept[name] = IsValue(text) ? text : throw NoHeader(name);
            }
        }

        kept.TryAdd("content-type", "binary/octet-stream");
        var metadataBytes = 0;
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(MetadataStart, StringComparison.OrdinalIgnoreCase))
            {
                if (!IsName(name) || !IsValue(value.ToString()))
                {
                    throw NoHeader(name);
                }

#pragma warning disable CA1308 // S3 gives names of metadata back in lower case.
                kept[name.ToLowerInvariant()] = value.ToString();
#pragma warning restore CA1308
                metadataBytes += name.Length - MetadataStart.Length + value.ToString().Length;
            }
        }

        return metadataBytes <= MaxMetadataBytes ? kept : throw new S3Exception(S3Failure.MetadataTooLarge);
    }

    /// <summary>Puts the object's headers on a response, changed as the query's <c>response-*</c> parameters say.</summary>
    /// <exception cref="S3Exception">InvalidArgument: a parameter that cannot be a header.</exception>
    public static void Write(IReadOnlyDictionary<string, string> kept, S3Query query, IHeaderDictionary headers)
    {
        foreach (var (name, value) in kept)
        {
            headers[name] = value;
        }

        foreach (var name in Overridable)
        {
            if (query["response-" + name] is { } value)
            {
                headers[name] = value.Any(char.IsControl)
                    ? throw NoHeader("response-" + name)
                    : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value)); // Headers are bytes here.
            }
        }
    }

    /// <summary>A header with an HTTP date; what is not one counts as absent, as HTTP has it.</summary>
    public static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The framing of the body is not the object's encoding; the rest stays as it was written.</summary>
    private static string CleanValue(string name, string value) => name != "content-encoding" || !value.Contains("aws-chunked", StringComparison.Ordinal)
        ? value
        : string.Join(',', value.Split(',', StringSplitOptions.TrimEntries).Where(part => part.Length > 0 && part != "aws-chunked"));

    /// <remarks>Source: RFC 9110 section 5.6.2.</remarks>
    private static bool IsName(string name) => name.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter));

    private static bool IsValue(string value) => value.All(letter => letter is (>= ' ' and not '\x7f') or '\t');

    private static S3Exception NoHeader(string name) => new(S3Failure.InvalidArgument, $"{name} cannot be a header.");

    private static void RefuseUnsupported(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys)
        {
            if (name.StartsWith("x-amz-server-side-encryption", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("x-amz-object-lock-", StringComparison.OrdinalIgnoreCase))
            {
                throw new S3Exception(S3Failure.NotImplemented, $"{name} is not implemented here.");
            }
        }

        if (headers["x-amz-storage-class"].ToString() is not ("" or "STANDARD"))
        {
            throw new S3Exception(S3Failure.InvalidStorageClass);
        }
    }
}
