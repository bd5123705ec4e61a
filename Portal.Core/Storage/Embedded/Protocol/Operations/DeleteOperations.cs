using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Removes objects, one or a thousand at a time.</summary>
internal sealed class DeleteOperations(ObjectVault vault)
{
    private const int MaxKeys = 1000;

    // A thousand keys of 1024 bytes, each byte written as a reference at worst.
    private const int MaxDocument = 8 * 1024 * 1024;

    /// <summary>Removing what is not there is success.</summary>
    public async Task DeleteObjectAsync(S3Call call)
    {
        if (call.Query["versionId"] is null or "null")
        {
            var conditions = Conditions.Read(call);
            await vault.Objects.DeleteAsync(call.Bucket.Id, [call.Key], conditions.CheckWrite);
        }
        else
        {
            _ = call.Bucket;
        }

        call.Response.StatusCode = 204;
    }

    public async Task DeleteObjectsAsync(S3Call call)
    {
        var bucket = call.Bucket;
        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
        var request = S3Xml.Read(document, "Delete");
        var quiet = string.Equals(request.Text("Quiet"), "true", StringComparison.OrdinalIgnoreCase);
        var entries = request.Children("Object").Select(entry => (Key: entry.Text("Key"), Version: entry.Text("VersionId"))).ToList();
        if (entries.Count is 0 or > MaxKeys || entries.Any(entry => string.IsNullOrEmpty(entry.Key)))
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        await vault.Objects.DeleteAsync(
            bucket.Id, [.. entries.Where(entry => entry.Version is null or "" or "null").Select(entry => entry.Key!).Distinct()]);
        await S3Xml.WriteAsync(call.Response, "DeleteResult", xml =>
        {
            foreach (var (key, _) in quiet ? [] : entries)
            {
                xml.Element("Deleted", () => xml.Element("Key", key!));
            }
        });
    }
}
