using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
public sealed record ReadFileInput(string S3uid, string Bucket, string Key) : IBucketInput;

/// <summary>A file's bytes on their way; dispose it when they are read.</summary>
public sealed class FileStreaming : IDisposable
{
    private readonly GetObjectResponse _answer;

    internal FileStreaming(GetObjectResponse answer) => _answer = answer;

    public Stream Content => _answer.ResponseStream;

    public long Length => _answer.ContentLength;

    public void Dispose() => _answer.Dispose();
}

/// <summary>
/// Reads a file through the portal. Only for keys that no browser can ask storage for, because it would resolve their dots.
/// </summary>
public sealed class ReadFile(OperationServices services, FileStorage storage) : FileOperation<ReadFileInput, FileStreaming>(services, storage)
{
    protected override Refusal? Check(ReadFileInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key));

    protected override async Task<Result<FileStreaming>> ExecuteAsync(Caller caller, OpenBucket bucket, ReadFileInput input, CancellationToken cancellationToken) =>
        new FileStreaming(await bucket.Client.GetObjectAsync(new GetObjectRequest { BucketName = bucket.Name, Key = ObjectKey.ForAddress(input.Key) }, cancellationToken));
}
