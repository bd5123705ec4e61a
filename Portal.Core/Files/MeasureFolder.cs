using System.Diagnostics;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Prefix">Of the folder, with its slash; empty for the whole bucket.</param>
/// <param name="Token">From the answer before; <see langword="null"/> to begin.</param>
public sealed record MeasureFolderInput(string S3uid, string Bucket, string Prefix, string? Token = null) : IBucketInput;

/// <param name="Files">Of the keys that this call has looked at.</param>
/// <param name="NextToken">Goes on from here; <see langword="null"/> when everything is counted.</param>
public sealed record FolderMeasure(long Files, long Bytes, string? NextToken);

/// <summary>Counts what lies in a folder, however deep. Each call does a bounded amount of work; the answer says how to go on.</summary>
public sealed class MeasureFolder(OperationServices services, FileStorage storage) : FileOperation<MeasureFolderInput, FolderMeasure>(services, storage)
{
    public override TokenScopes Scope => TokenScopes.Read;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    protected override Refusal? Check(MeasureFolderInput input) => FileRefusals.CheckPrefix(input.Prefix, nameof(input.Prefix));

    protected override async Task<Result<FolderMeasure>> ExecuteAsync(Caller caller, OpenBucket bucket, MeasureFolderInput input, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (files, bytes, token) = (0L, 0L, input.Token);
        for (var pages = 1; ; pages++)
        {
            var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = input.Prefix, MaxKeys = SearchFiles.KeysPerPage, ContinuationToken = token };
            var page = await FileListing.ReadAsync(bucket.Client, request, cancellationToken);
            files += page.Files.Count(file => !ObjectKey.IsFolder(file.Key));
            bytes += page.Files.Sum(file => file.Size);
            token = page.NextToken;
            if (token is null || pages == SearchFiles.MaxPages || Stopwatch.GetElapsedTime(started) > s_patience)
            {
                return new FolderMeasure(files, bytes, token);
            }
        }
    }
}
