using System.Text;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Jobs;

namespace Portal.Core.Files;

/// <param name="Keys">Exact.</param>
/// <param name="Prefixes">Each ends in a slash.</param>
internal sealed record DeleteFilesWork(string S3uid, string Bucket, IReadOnlyList<string> Keys, IReadOnlyList<string> Prefixes);

/// <summary>
/// Deletes keys and folders batch by batch. After a restart it goes on behind the last batch that it reported. A batch of a folder is
/// reported before it is deleted, too: what of it is gone when the next try lists it again was deleted by the one before.
/// </summary>
internal sealed class DeleteFilesJob(JobStorage storage) : IJobHandler
{
    public const string JobKind = "DeleteFiles";

    /// <summary>How far it is: so many keys, so many folders, and in the next folder up to this key.</summary>
    /// <param name="Begun">How many files of the next folder were being deleted then.</param>
    /// <param name="UpTo">The last of them.</param>
    private sealed record Position(int Keys, int Prefixes, string? After, int Begun = 0, string? UpTo = null);

    public string Kind => JobKind;

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var work = run.ReadInput<DeleteFilesWork>();
        using var client = await storage.ConnectAsync(run.CustomerId, work.S3uid, cancellationToken);
        var position = run.Progress.Cursor is { } cursor ? JsonSerializer.Deserialize<Position>(cursor)! : new Position(0, 0, null);
        var deletion = new Deletion(run, client, work.Bucket);
        if (work.Prefixes.Count == 0)
        {
            await run.ReportAsync(run.Progress with { Total = work.Keys.Count }, cancellationToken);
        }

        while (position.Keys < work.Keys.Count)
        {
            var batch = work.Keys.Skip(position.Keys).Take(ObjectDeletion.BatchSize).ToList();
            position = position with { Keys = position.Keys + batch.Count };
            await deletion.RunAsync(batch, position, cancellationToken);
        }

        string? token = null;
        while (position.Prefixes < work.Prefixes.Count)
        {
            var request = new ListObjectsV2Request
            {
                BucketName = work.Bucket,
                Prefix = work.Prefixes[position.Prefixes],
                ContinuationToken = token,
                StartAfter = token is null ? position.After : null,
                MaxKeys = ObjectDeletion.BatchSize,
            };
            var page = await ListAsync(client, request, cancellationToken);
            token = page.NextToken;
            var batch = page.Files.Select(file => file.Key).ToList();
            await BeginAsync(run, position, batch, cancellationToken);
            position = token is null
                ? new(position.Keys, position.Prefixes + 1, null)
                : new(position.Keys, position.Prefixes, batch is [.., var last] ? last : position.After);
            await deletion.RunAsync(batch, position, cancellationToken);
        }

        run.Remark = deletion.Remark;
    }

    /// <summary>Counts what an earlier try deleted without living to say so, and says what is deleted now.</summary>
    private static Task BeginAsync(JobRun run, Position position, List<string> batch, CancellationToken cancellationToken)
    {
        var gone = position.UpTo is { } upTo ? Math.Max(0, position.Begun - batch.Count(key => IsUpTo(key, upTo))) : 0;
        var begun = position with { Begun = batch.Count, UpTo = batch is [.., var last] ? last : null };
        return run.ReportAsync(run.Progress with { Done = run.Progress.Done + gone, Cursor = JsonSerializer.Serialize(begun) }, cancellationToken);
    }

    /// <summary>In the order of S3, which is that of the bytes.</summary>
    private static bool IsUpTo(string key, string last) => Encoding.UTF8.GetBytes(key).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(last)) <= 0;

    /// <summary>The next files of a folder. Nothing but what begins with exactly this folder is ever handed on.</summary>
    private static async Task<FileListing> ListAsync(IAmazonS3 client, ListObjectsV2Request request, CancellationToken cancellationToken)
    {
        if (!ObjectKey.IsFolder(request.Prefix))
        {
            throw new InvalidOperationException($"“{request.Prefix}” is no folder.");
        }

        try
        {
            var page = await FileListing.ReadAsync(client, request, cancellationToken);
            return page.Files.FirstOrDefault(file => !file.Key.StartsWith(request.Prefix, StringComparison.Ordinal)) is { } stray
                ? throw new InvalidOperationException($"Storage listed “{stray.Key}” below “{request.Prefix}”.")
                : page;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchBucket")
        {
            return new([], [], null); // With the bucket everything in it is gone.
        }
    }

    /// <summary>Deletes batches and keeps the counts.</summary>
    private sealed class Deletion(JobRun run, IAmazonS3 client, string bucket)
    {
        private string? _reason;

        public string? Remark => run.Progress.Failed switch
        {
            0 => null,
            1 => FileRefusals.Format(FileText.OneNotDeleted, null, _reason ?? FileText.ItemFailed),
            var count => FileRefusals.Format(FileText.SomeNotDeleted, count, _reason ?? FileText.ItemFailed),
        };

        public async Task RunAsync(List<string> keys, Position position, CancellationToken cancellationToken)
        {
            IReadOnlyList<UndeletedFile> undeleted;
            try
            {
                undeleted = await ObjectDeletion.RunAsync(client, bucket, keys, cancellationToken);
            }
            catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchBucket")
            {
                undeleted = [];
            }

            _reason ??= undeleted.Count > 0 ? undeleted[0].Reason : null;
            await run.ReportAsync(
                run.Progress with
                {
                    Done = run.Progress.Done + keys.Count - undeleted.Count,
                    Failed = run.Progress.Failed + undeleted.Count,
                    Cursor = JsonSerializer.Serialize(position),
                },
                cancellationToken);
        }
    }
}
