using System.Globalization;
using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Gives objects out, whole or in part.</summary>
internal sealed class ReadOperations(ObjectVault vault)
{
    /// <summary>Serves GET and HEAD: they differ in the body only.</summary>
    public async Task GetObjectAsync(S3Call call)
    {
        RefuseVersion(call.Query);
        using var found = vault.Objects.Open(call.Bucket.Id, call.Key)
            ?? throw new S3Exception(S3Failure.NoSuchKey) { Details = [("Key", call.Key)] };
        var row = found.Row;
        var headers = call.Response.Headers;
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

        WriteChecksum(call, row, whole: range is null || range.Value.Length == row.Size);
        if (!HttpMethods.IsHead(call.Request.Method))
        {
            await SendAsync(call, found, range ?? new ByteRange(0, row.Size));
        }
    }

    /// <summary>Without versioning an object has the one version <c>null</c>.</summary>
    /// <exception cref="S3Exception">NoSuchVersion.</exception>
    internal static void RefuseVersion(S3Query query)
    {
        if (query["versionId"] is not (null or "null"))
        {
            throw new S3Exception(S3Failure.NoSuchVersion);
        }
    }

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
        ObjectHeaders.Write(row.Headers, call.Query, headers);
        headers.ETag = $"\"{row.ETag}\"";
        headers.LastModified = row.ModifiedAt.ToString("r", CultureInfo.InvariantCulture);
        headers.AcceptRanges = "bytes";

        // Customers' files must not run as pages of the storage's own origin.
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox";
    }

    private static void WriteChecksum(S3Call call, ObjectRow row, bool whole)
    {
        if (whole && row.Checksum is { } checksum && string.Equals(call.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase))
        {
            call.Response.Headers[ChecksumKind.Find(checksum.Kind)!.Header] = checksum.Value;
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
