using System.Globalization;
using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Gives objects out, whole or in part.</summary>
internal sealed class ReadOperations(ObjectVault vault)
{
    /// <summary>Serves GET and HEAD: they differ in the body only.</summary>
    public async Task GetObjectAsync(S3Call call)
    {
        using var found = vault.Objects.Open(call.Bucket.Id, call.Key, call.Version) ?? throw Absent(call, vault);
        var row = found.Row;
        call.Confirm(S3Action.GetObject, call.Bucket, row, call.Version);
        var headers = call.Response.Headers;
        AnswerVersion(call, row);
        if (Conditions.Read(call).IsNotModified(row))
        {
            call.Response.StatusCode = 304;
            headers.ETag = $"\"{row.ETag}\"";
            headers.LastModified = row.ModifiedAt.ToString("r", CultureInfo.InvariantCulture);
            return;
        }

        var part = FindPart(call, found);
        var range = part ?? ByteRange.Parse(call.Header("range"), row.Size);
        WriteHeaders(call, row);
        call.Response.ContentLength = range?.Length ?? row.Size;
        if (range is { } piece && (part is null || row.Size > 0))
        {
            call.Response.StatusCode = 206;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {piece.Offset}-{piece.Last}/{row.Size}");
        }

        WriteChecksum(call, row, part is not null && row.Segments > 0 ? PartChecksum(call, found) : range is null || range.Value.Length == row.Size ? row.Checksum?.Value : null);
        if (!HttpMethods.IsHead(call.Request.Method))
        {
            await SendAsync(call, found, range ?? new ByteRange(0, row.Size));
        }
    }

    /// <summary>Why there is nothing to read: no object, no such version, or a delete marker, which the answer then names.</summary>
    internal static S3Exception Absent(S3Call call, ObjectVault vault)
    {
        var marker = call.Version is null
            ? call.Bucket.Versioning is null ? null : vault.Objects.FindMarker(call.Bucket.Id, call.Key)
            : vault.Objects.Find(call.Bucket.Id, call.Key, call.Version);
        if (marker is null)
        {
            return call.Version is null
                ? new S3Exception(S3Failure.NoSuchKey) { Details = [("Key", call.Key)] }
                : new S3Exception(S3Failure.NoSuchVersion) { Details = [("Key", call.Key), ("VersionId", call.Version)] };
        }

        call.Response.Headers["x-amz-delete-marker"] = "true";
        call.AnswerVersion(marker.Version ?? VersionIds.Null);
        if (call.Version is null)
        {
            return new S3Exception(S3Failure.NoSuchKey) { Details = [("Key", call.Key)] };
        }

        call.Response.Headers.Allow = "DELETE";
        return new S3Exception(S3Failure.MethodNotAllowed) { Details = [("Method", call.Request.Method), ("ResourceType", "DeleteMarker")] };
    }

    /// <summary>The object or the version that a request is about.</summary>
    /// <param name="action">What the caller was allowed to do with it.</param>
    /// <exception cref="S3Exception">NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker, or AccessDenied: another object has taken its place meanwhile.</exception>
    internal static ObjectRow Find(S3Call call, ObjectVault vault, S3Action action)
    {
        var row = vault.Objects.Find(call.Bucket.Id, call.Key, call.Version) is { IsMarker: false } found ? found : throw Absent(call, vault);
        call.Confirm(action, call.Bucket, row, call.Version);
        return row;
    }

    internal static void AnswerVersion(S3Call call, ObjectRow row) =>
        call.AnswerVersion(row.Version ?? (call.Bucket.Versioning is null ? null : VersionIds.Null));

    private static ByteRange? FindPart(S3Call call, OpenObject found)
    {
        if (!call.Query.Has("partNumber"))
        {
            return null;
        }

        var number = call.Query.Number("partNumber", 0);
        if (call.Header("range") is not null)
        {
            throw new S3Exception(S3Failure.InvalidRequest, "Cannot specify both Range header and partNumber query parameter.");
        }

        // Parts of the finished object are counted from 1, whatever their numbers were.
        if (number < 1 || number > found.Segments.Count)
        {
            throw number < 1
                ? new S3Exception(S3Failure.InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive")
                : new S3Exception(S3Failure.InvalidRange with { Code = "InvalidPartNumber", Message = "The requested partnumber is not satisfiable" });
        }

        if (found.Row.Segments > 0)
        {
            call.Response.Headers["x-amz-mp-parts-count"] = found.Row.Segments.ToString(CultureInfo.InvariantCulture);
        }

        return new ByteRange(found.Segments.Take(number - 1).Sum(segment => segment.Size), found.Segments[number - 1].Size);
    }

    private static void WriteHeaders(S3Call call, ObjectRow row)
    {
        var headers = call.Response.Headers;
        if (call.CallerUid is null && call.Query.Parameters.Any(pair => pair.Key.StartsWith("response-", StringComparison.Ordinal)))
        {
            throw new S3Exception(S3Failure.InvalidRequest, "Request specific response headers cannot be used for anonymous GET requests.");
        }

        ObjectHeaders.Write(row.Headers, call.Query, headers);
        headers.ETag = $"\"{row.ETag}\"";
        headers.LastModified = row.ModifiedAt.ToString("r", CultureInfo.InvariantCulture);
        headers.AcceptRanges = "bytes";
        ExpirationHeader.Write(call, row.Key, row.Size, row.Tags, row.ModifiedAt);
        if (row.Tags is not null)
        {
            headers["x-amz-tagging-count"] = TagSet.FromJson(row.Tags).Tags.Count.ToString(CultureInfo.InvariantCulture);
        }

        // Customers' files must not run as pages of the storage's own origin.
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox";
    }

    private static string? PartChecksum(S3Call call, OpenObject found) => found.Segments[call.Query.Number("partNumber", 0) - 1].Checksum;

    /// <param name="value">The checksum of what is sent; <see langword="null"/> when none is known.</param>
    private static void WriteChecksum(S3Call call, ObjectRow row, string? value)
    {
        if (value is not null && row.Checksum is { } checksum && string.Equals(call.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase))
        {
            call.Response.Headers[ChecksumKind.Find(checksum.Kind)!.Header] = value;
            call.Response.Headers["x-amz-checksum-type"] = checksum.Type;
        }
    }

    private static async Task SendAsync(S3Call call, OpenObject found, ByteRange range)
    {
        try
        {
            await found.ReadAsync(range.Offset, range.Length, piece => call.Response.Body.WriteAsync(piece, call.Aborted), call.Aborted);
        }
        catch (Exception) when (call.Response.HasStarted)
        {
            call.Abort();
            throw;
        }
    }
}
