using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;

namespace Portal.Core.Storage;

/// <summary>
/// The SDK's client, able to name every key that S3 allows. The SDK itself drops one leading slash of a key from the address,
/// cannot list or delete together keys with control characters, and presigns addresses of which browsers remove dot segments.
/// </summary>
internal sealed class WholeKeyClient : AmazonS3Client, IAmazonS3
{
    private readonly Protocol _protocol;
    private readonly Location _location;

    public WholeKeyClient(AWSCredentials credentials, AmazonS3Config config, Location location)
        : base(credentials, config)
    {
        _location = location;
        _protocol = config.UseHttp ? Protocol.HTTP : Protocol.HTTPS;
    }

    string IAmazonS3.GetPreSignedURL(GetPreSignedUrlRequest request)
    {
        request.Protocol = _protocol;
        return KeyAddress.Repair(GetPreSignedURL(request), request.BucketName, request.Key);
    }

    async Task<string> IAmazonS3.GetPreSignedURLAsync(GetPreSignedUrlRequest request)
    {
        request.Protocol = _protocol;
        return KeyAddress.Repair(await GetPreSignedURLAsync(request), request.BucketName, request.Key);
    }

    async Task<ListObjectsV2Response> IAmazonS3.ListObjectsV2Async(ListObjectsV2Request request, CancellationToken cancellationToken)
    {
        request.Encoding = EncodingType.Url;
        var page = await ListObjectsV2Async(request, cancellationToken);
        page.Prefix = Decode(page.Prefix);
        page.Delimiter = Decode(page.Delimiter);
        page.StartAfter = Decode(page.StartAfter);
        page.S3Objects?.ForEach(entry => entry.Key = Decode(entry.Key));
        page.CommonPrefixes = page.CommonPrefixes?.ConvertAll(Decode)!;
        return page;
    }

    async Task<ListObjectsResponse> IAmazonS3.ListObjectsAsync(ListObjectsRequest request, CancellationToken cancellationToken)
    {
        request.Encoding = EncodingType.Url;
        var page = await ListObjectsAsync(request, cancellationToken);
        page.Prefix = Decode(page.Prefix);
        page.Delimiter = Decode(page.Delimiter);
        page.NextMarker = Decode(page.NextMarker);
        page.S3Objects?.ForEach(entry => entry.Key = Decode(entry.Key));
        page.CommonPrefixes = page.CommonPrefixes?.ConvertAll(Decode)!;
        return page;
    }

    async Task<ListVersionsResponse> IAmazonS3.ListVersionsAsync(ListVersionsRequest request, CancellationToken cancellationToken)
    {
        request.Encoding = EncodingType.Url;
        var page = await ListVersionsAsync(request, cancellationToken);
        page.Prefix = Decode(page.Prefix);
        page.Delimiter = Decode(page.Delimiter);
        page.KeyMarker = Decode(page.KeyMarker);
        page.NextKeyMarker = Decode(page.NextKeyMarker);
        page.Versions?.ForEach(entry => entry.Key = Decode(entry.Key));
        page.CommonPrefixes = page.CommonPrefixes?.ConvertAll(Decode)!;
        return page;
    }

    async Task<ListMultipartUploadsResponse> IAmazonS3.ListMultipartUploadsAsync(
        ListMultipartUploadsRequest request, CancellationToken cancellationToken)
    {
        request.Encoding = EncodingType.Url;
        var page = await ListMultipartUploadsAsync(request, cancellationToken);
        page.Prefix = Decode(page.Prefix);
        page.Delimiter = Decode(page.Delimiter);
        page.KeyMarker = Decode(page.KeyMarker);
        page.NextKeyMarker = Decode(page.NextKeyMarker);
        page.MultipartUploads?.ForEach(upload => upload.Key = Decode(upload.Key));
        page.CommonPrefixes = page.CommonPrefixes?.ConvertAll(Decode)!;
        return page;
    }

    Task<ListMultipartUploadsResponse> IAmazonS3.ListMultipartUploadsAsync(string bucketName, CancellationToken cancellationToken) =>
        ((IAmazonS3)this).ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucketName }, cancellationToken);

    async Task<DeleteObjectsResponse> IAmazonS3.DeleteObjectsAsync(DeleteObjectsRequest request, CancellationToken cancellationToken)
    {
        var alone = request.Objects.FindAll(entry => !FitsXml(entry.Key));
        if (alone.Count == 0)
        {
            return await DeleteObjectsAsync(request, cancellationToken);
        }

        foreach (var entry in alone)
        {
            await DeleteObjectAsync(
                new DeleteObjectRequest { BucketName = request.BucketName, Key = entry.Key, VersionId = entry.VersionId }, cancellationToken);
        }

        var together = request.Objects.FindAll(entry => FitsXml(entry.Key));
        var answer = together.Count == 0
            ? new DeleteObjectsResponse { HttpStatusCode = HttpStatusCode.OK }
            : await DeleteObjectsAsync(
                new DeleteObjectsRequest { BucketName = request.BucketName, Objects = together, Quiet = request.Quiet }, cancellationToken);
        if (request.Quiet != true)
        {
            answer.DeletedObjects = [.. answer.DeletedObjects ?? [], .. alone.Select(entry => new DeletedObject { Key = entry.Key })];
        }

        return answer;
    }

    /// <summary>
    /// A gateway of Ceph ends as a whole when it is to copy a part from a key with a percent sign that begins no escape, so the bytes of such a key
    /// go through this client.
    /// </summary>
    async Task<CopyPartResponse> IAmazonS3.CopyPartAsync(CopyPartRequest request, CancellationToken cancellationToken)
    {
        if (request.SourceKey?.Contains('%', StringComparison.Ordinal) != true)
        {
            return await CopyPartAsync(request, cancellationToken);
        }

        var read = new GetObjectRequest { BucketName = request.SourceBucket, Key = request.SourceKey, VersionId = request.SourceVersionId };
        if (request.FirstByte is { } first && request.LastByte is { } last)
        {
            read.ByteRange = new ByteRange(first, last);
        }

        // The SDK sends only what it can read twice, and a part may have 5 GiB.
        await using var bytes = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81920, FileOptions.DeleteOnClose);
        using (var source = await GetObjectAsync(read, cancellationToken))
        {
            await source.ResponseStream.CopyToAsync(bytes, cancellationToken);
        }

        bytes.Position = 0;
        var part = await UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = request.DestinationBucket,
                Key = request.DestinationKey,
                UploadId = request.UploadId,
                PartNumber = request.PartNumber,
                PartSize = bytes.Length,
                InputStream = bytes,
            },
            cancellationToken);
        return new CopyPartResponse { ETag = part.ETag, PartNumber = part.PartNumber, HttpStatusCode = part.HttpStatusCode };
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<Amazon.S3.Internal.AmazonS3EndpointResolver>(new BucketInPath());
        pipeline.AddHandler(new LocationMark(this));
    }

    /// <summary>Whether the SDK's XML carries the key unchanged: it refuses most control characters, and turns line ends into others.</summary>
    private static bool FitsXml(string key) => key.All(letter => letter >= ' ' && letter is not ('\ufffe' or '\uffff'));

    // Some servers write a space as a plus, which a plain decoder would leave.
    private static string? Decode(string? text) => text is null ? null : WebUtility.UrlDecode(text);

    /// <summary>Notes on each failure whose cluster it was. The pipeline is made before the client knows it.</summary>
    private sealed class LocationMark(WholeKeyClient client) : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            try
            {
                return await base.InvokeAsync<T>(executionContext);
            }
            catch (Exception exception)
            {
                S3Errors.Mark(exception, client._location);
                throw;
            }
        }
    }

    /// <summary>
    /// Moves the bucket from the end of the endpoint to the path of the resource. The SDK joins the two with a slash, and leaves
    /// that out where the key begins with one itself.
    /// </summary>
    private sealed class BucketInPath : PipelineHandler
    {
        private const string KeyPath = "/{Key+}";
        private const string BucketLabel = "{WholeBucket}";

        public override void InvokeSync(IExecutionContext executionContext)
        {
            Move(executionContext.RequestContext.Request);
            base.InvokeSync(executionContext);
        }

        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            Move(executionContext.RequestContext.Request);
            return base.InvokeAsync<T>(executionContext);
        }

        private static void Move(IRequest request)
        {
            if (request.ResourcePath == KeyPath && request.Endpoint.AbsolutePath.LastIndexOf('/') == 0 && request.Endpoint.AbsolutePath.Length > 1)
            {
                request.AddPathResource(BucketLabel, request.Endpoint.AbsolutePath[1..]);
                request.ResourcePath = "/" + BucketLabel + KeyPath;
                request.Endpoint = new Uri(request.Endpoint.GetLeftPart(UriPartial.Authority));
            }
        }
    }
}
