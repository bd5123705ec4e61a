using System.Globalization;
using System.Security.Cryptography;
using Amazon.S3;

namespace Portal.Tests.Faults;

/// <summary>Writes, overwrites and deletes objects with keys of its own, and remembers what was answered.</summary>
internal sealed class KillWriter(int number, string bucket)
{
    private const int Keys = 12;

    // By key the hash that was answered last; null for a deletion.
    private readonly Dictionary<string, string?> _answered = [];
    private (string Key, string? Hash)? _underWay;

    public int Answered { get; private set; }

    /// <summary>Works until the storage is gone.</summary>
    /// <param name="answered">Called at each answer.</param>
    public async Task WriteAsync(IAmazonS3 s3, Action answered, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var key = string.Create(CultureInfo.InvariantCulture, $"writer-{number}/{RandomNumberGenerator.GetInt32(Keys)}");
                await WriteAsync(s3, key, cancellationToken);
                (_answered[key], _underWay) = (_underWay!.Value.Hash, null);
                Answered++;
                answered();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException or IOException)
        {
            // Killed. Whether the last change was made is open.
        }
    }

    /// <summary>Every object is as it was answered; of the one change whose answer did not come, either state is right.</summary>
    public async Task CheckAsync(IAmazonS3 s3)
    {
        foreach (var key in _answered.Keys.Append(_underWay?.Key).OfType<string>().Distinct().ToList())
        {
            var found = await ReadAsync(s3, key);
            if (_underWay is { } open && open.Key == key && found == open.Hash)
            {
                _answered[key] = found;
            }
            else
            {
                Assert.Equal((key, _answered.GetValueOrDefault(key)), (key, found));
            }
        }

        _underWay = null;
    }

    private async Task WriteAsync(IAmazonS3 s3, string key, CancellationToken cancellationToken)
    {
        if (RandomNumberGenerator.GetInt32(5) == 0)
        {
            _underWay = (key, null);
            await s3.DeleteObjectAsync(bucket, key, cancellationToken);
            return;
        }

        var body = RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(1, RandomNumberGenerator.GetInt32(4) == 0 ? 1_000_000 : 5000));
        _underWay = (key, Convert.ToHexString(SHA256.HashData(body)));
        using var stream = new MemoryStream(body);
        await s3.PutObjectAsync(new() { BucketName = bucket, Key = key, InputStream = stream }, cancellationToken);
    }

    private async Task<string?> ReadAsync(IAmazonS3 s3, string key)
    {
        try
        {
            using var answer = await s3.GetObjectAsync(bucket, key, TestContext.Current.CancellationToken);
            return Convert.ToHexString(await SHA256.HashDataAsync(answer.ResponseStream, TestContext.Current.CancellationToken));
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }
}
