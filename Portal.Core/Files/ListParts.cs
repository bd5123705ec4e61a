using System.Globalization;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
public sealed record ListPartsInput(string S3uid, string Bucket, string Key, string UploadId) : IBucketInput;

/// <summary>A part that storage has.</summary>
public sealed record UploadedPart(int PartNumber, long Size, string ETag);

/// <summary>Which parts of an upload have arrived, so that it can go on after a break.</summary>
public sealed class ListParts(OperationServices services, FileStorage storage) : FileOperation<ListPartsInput, IReadOnlyList<UploadedPart>>(services, storage)
{
    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Check(ListPartsInput input) =>
        FileRefusals.CheckKey(input.Key, nameof(input.Key)) ?? FileRefusals.CheckUploadId(input.UploadId, nameof(input.UploadId));

    protected override async Task<Result<IReadOnlyList<UploadedPart>>> ExecuteAsync(
        Caller caller, OpenBucket bucket, ListPartsInput input, CancellationToken cancellationToken)
    {
        List<UploadedPart> parts = [];
        ListPartsResponse? page = null;
        do
        {
            page = await bucket.Client.ListPartsAsync(new ListPartsRequest
            {
                BucketName = bucket.Name,
                Key = input.Key,
                UploadId = input.UploadId,
                PartNumberMarker = page?.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture),
            }, cancellationToken);
            parts.AddRange((page.Parts ?? []).Select(part => new UploadedPart(part.PartNumber ?? 0, part.Size ?? 0, part.ETag)));
        }
        while (page.IsTruncated is true && parts.Count < UploadLimits.MaxPartNumber);

        return parts;
    }
}
