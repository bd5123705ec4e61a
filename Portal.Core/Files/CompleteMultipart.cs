using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <summary>A part as storage acknowledged it to the browser.</summary>
public sealed record CompletedPart(int PartNumber, string ETag);

/// <param name="Key">Exact.</param>
public sealed record CompleteMultipartInput(string S3uid, string Bucket, string Key, string UploadId, IReadOnlyList<CompletedPart> Parts) : IBucketInput;

/// <summary>Makes a file of the parts of an upload.</summary>
public sealed class CompleteMultipart(OperationServices services, FileStorage storage) : FileOperation<CompleteMultipartInput, Done>(services, storage)
{
    protected override Refusal? Check(CompleteMultipartInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key))
        ?? FileRefusals.CheckUploadId(input.UploadId, nameof(input.UploadId))
        ?? FileRefusals.CheckCount(input.Parts?.Count ?? 0, UploadLimits.MaxPartNumber, nameof(input.Parts))
        ?? (input.Parts!.All(part => part is { PartNumber: >= 1 and <= UploadLimits.MaxPartNumber, ETag.Length: > 0 and <= 100 })
            ? null
            : Refusal.Invalid(nameof(input.Parts), FileText.PartsChanged));

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, OpenBucket bucket, CompleteMultipartInput input, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = bucket.Name,
                Key = input.Key,
                UploadId = input.UploadId,
                PartETags = [.. input.Parts.OrderBy(part => part.PartNumber).Select(part => new PartETag(part.PartNumber, part.ETag))],
            }, cancellationToken);
            return Done.It;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchUpload" or "InternalError")
        {
            if (exception.ErrorCode is "InternalError" && await IsOpenAsync(bucket, input, cancellationToken))
            {
                throw;
            }

            return await IsDoneAsync(bucket, input, cancellationToken) ? Done.It : Refusal.NotFound(FileText.UploadGone);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "InvalidPart" or "InvalidPartOrder" or "EntityTooSmall")
        {
            return Refusal.Conflict(FileText.PartsChanged);
        }
    }

    /// <summary>Ceph's gateway says of an upload that is no more that its completion is in progress, however often it is asked.</summary>
    private static async Task<bool> IsOpenAsync(OpenBucket bucket, CompleteMultipartInput input, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.ListPartsAsync(new ListPartsRequest { BucketName = bucket.Name, Key = input.Key, UploadId = input.UploadId, MaxParts = 1 }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchUpload")
        {
            return false;
        }
    }

    /// <summary>Whether the file is already made of these parts: by a first try, of which the answer was lost.</summary>
    private static async Task<bool> IsDoneAsync(OpenBucket bucket, CompleteMultipartInput input, CancellationToken cancellationToken)
    {
        try
        {
            var file = await bucket.Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket.Name, Key = input.Key }, cancellationToken);
            return file.ETag.Trim('"') == ETagOf(input.Parts);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>The tag that every S3 gives to a file in parts: the hash over the hashes of its parts, and their number.</summary>
    private static string? ETagOf(IReadOnlyList<CompletedPart> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var part in parts.OrderBy(part => part.PartNumber))
        {
            var tag = part.ETag.Trim('"');
            if (tag.Length != 32 || !tag.All(char.IsAsciiHexDigit))
            {
                return null;
            }

            hash.AppendData(Convert.FromHexString(tag));
        }

        return $"{Convert.ToHexStringLower(hash.GetHashAndReset())}-{parts.Count}";
    }
}
