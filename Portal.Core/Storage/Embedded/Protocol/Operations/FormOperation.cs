using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Protocol.Forms;
using Portal.Core.Storage.Embedded.Protocol.Signing;
using Portal.Core.Storage.Embedded.Store;
using Portal.Core.Storage.Signing;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Takes a file from a form of a web page.</summary>
/// <remarks>Source: Amazon S3 API reference, "POST Object" and "Authenticating requests: browser-based uploads".</remarks>
internal sealed class FormOperation(ObjectVault vault, BodyWriter writer, Authenticator authenticator, TimeProvider time)
{
    private const int BufferSize = 128 * 1024;

    public async Task PostObjectAsync(S3Call request)
    {
        _ = request.Bucket;
        var form = await PostForm.ReadAsync(request.Request, request.Aborted);
        var key = form["key"] is { Length: > 0 } given
            ? given.Replace("${filename}", form.FileName, StringComparison.Ordinal)
            : throw new S3Exception(S3Failure.InvalidArgument, "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.");
        if (form.File is not { } file)
        {
            throw new S3Exception(S3Failure.InvalidArgument, "POST requires exactly one file upload per request.");
        }

        S3Target.CheckKey(key);
        form.Fields["key"] = key;
        form.Fields["bucket"] = request.BucketName; // Whatever the form says: its policy is about the bucket that it was sent to.
        var (authentication, policy) = Authenticate(form);
        var headers = form.ToHeaders();
        var tags = form["tagging"] is { } tagging ? ReadTags(tagging) : null;
        var call = request.On(key, authentication, new FormHeaders(headers, tags));
        call.Authorize(S3Action.PutObject);
        policy?.Check(form.Fields, time.GetUtcNow());
        await SaveAsync(call, form, headers, file, policy?.Length ?? (0, long.MaxValue));
    }

    private (Authentication Authentication, PostPolicy? Policy) Authenticate(PostForm form)
    {
        if (form["policy"] is not { } policy)
        {
            return (new Authentication(null, null, CanonicalRequest.UnsignedPayload, null), null);
        }

        var authentication = form["x-amz-signature"] is null && form["awsaccesskeyid"] is { } accessKey
            ? authenticator.AuthenticateOldForm(accessKey, form["signature"] ?? throw new S3Exception(
                S3Failure.InvalidArgument, "Bucket POST must contain a field named 'signature'."), policy)
            : authenticator.AuthenticateForm(SignatureClaim.FromForm(name => form[name]), policy);
        return (authentication, PostPolicy.Parse(policy));
    }

    private async Task SaveAsync(S3Call call, PostForm form, IHeaderDictionary given, Stream file, (long Least, long Most) allowed)
    {
        var bucket = call.Bucket;
        var headers = ObjectHeaders.Read(given);
        var acl = AclOperations.OfHeaders(call, given, vault);
        var tags = WriteOperations.ReadTags(call);
        var (kind, checksum) = S3Body.ReadChecksum(given);
        var expected = call.Request.ContentLength ?? 0; // With the fields, which are few bytes.
        var replaced = vault.Objects.Find(bucket.Id, call.Key);
        using var ticket = vault.Quota.Enter(bucket.AccountId, expected, bucket.Versioning is null ? replaced?.Size ?? 0 : 0);
        using var written = await writer.WriteAsync(
            0, kind, asFile: true, receive => ReceiveAsync(file, kind, Math.Min(allowed.Most, S3Body.MaxSize), receive, call.Aborted), call.Aborted);
        if (written.Body.Size < allowed.Least)
        {
            throw new S3Exception(S3Failure.EntityTooSmall);
        }

        if (checksum is not null && !checksum.AsSpan().SequenceEqual(written.Body.Checksum))
        {
            throw new S3Exception(S3Failure.BadDigest, $"The {kind!.Name} you specified did not match the calculated checksum.");
        }

        var made = await vault.Objects.PutAsync(bucket.Id, new NewObject(
            call.Key, written.Body.Size, written.Body.ETag, written.File, headers, written.Checksum, tags, acl, call.WriterUid));
        written.Keep();
        call.AnswerVersion(made.Version);
        await AnswerAsync(call, form, written.Body.ETag);
    }

    private static TagSet ReadTags(string tagging)
    {
        using var document = new MemoryStream(Encoding.UTF8.GetBytes(tagging));
        return TagSet.FromXml(S3Xml.Read(document, "Tagging"), TagSet.MostOfObject);
    }

    private static async Task<ReceivedBody> ReceiveAsync(
        Stream file, ChecksumKind? kind, long most, Func<ReadOnlyMemory<byte>, ValueTask> receive, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var checksum = kind?.Begin();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var total = 0L;
            while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                total += read;
                if (total > most)
                {
                    throw new S3Exception(S3Failure.EntityTooLarge);
                }

                md5.AppendData(buffer, 0, read);
                checksum?.Append(buffer.AsSpan(0, read));
                await receive(buffer.AsMemory(0, read));
            }

            return new ReceivedBody(total, md5.GetHashAndReset(), checksum?.Finish());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task AnswerAsync(S3Call call, PostForm form, string etag)
    {
        var response = call.Response;
        response.Headers.ETag = $"\"{etag}\"";
        var location = $"{call.Request.Scheme}://{call.Request.Host}/{call.BucketName}/{S3Encoding.Encode(call.Key, keepSlash: true)}";
        if ((form["success_action_redirect"] ?? form["redirect"]) is { } redirect
            && redirect.All(letter => letter is > ' ' and <= '~')
            && Uri.TryCreate(redirect, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            response.StatusCode = StatusCodes.Status303SeeOther;
            response.Headers.Location = QueryHelpers.AddQueryString(redirect, new Dictionary<string, string?>
            {
                ["bucket"] = call.BucketName,
                ["key"] = call.Key,
                ["etag"] = $"\"{etag}\"",
            });
            return;
        }

        response.Headers.Location = location;
        var status = int.TryParse(form["success_action_status"], NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 0;
        response.StatusCode = status is StatusCodes.Status200OK or StatusCodes.Status201Created ? status : StatusCodes.Status204NoContent;
        if (status == StatusCodes.Status201Created)
        {
            await S3Xml.WriteAsync(response, "PostResponse", xml =>
            {
                xml.Element("Location", location);
                xml.Element("Bucket", call.BucketName);
                xml.Element("Key", call.Key);
                xml.Element("ETag", $"\"{etag}\"");
            }, xmlNamespace: null);
        }
    }
}
