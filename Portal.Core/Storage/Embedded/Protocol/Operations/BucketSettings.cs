using System.Xml.Linq;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Cross-origin rules, and the true answers about settings that nobody can change here.</summary>
internal sealed class BucketSettings(ObjectVault vault)
{
    private const int MaxDocument = 64 * 1024;

    public static Task GetCorsAsync(S3Call call)
    {
        var rules = CorsRule.Parse(XElement.Parse(call.Bucket.Cors ?? throw new S3Exception(S3Failure.NoSuchCorsConfiguration)));
        return S3Xml.WriteAsync(call.Response, "CORSConfiguration", xml => rules.ForEach(rule => xml.Element("CORSRule", () =>
        {
            if (rule.Id is not null)
            {
                xml.Element("ID", rule.Id);
            }

            foreach (var (name, values) in new[]
            {
                ("AllowedOrigin", rule.Origins), ("AllowedMethod", rule.Methods), ("AllowedHeader", rule.Headers), ("ExposeHeader", rule.ExposedHeaders),
            })
            {
                foreach (var value in values)
                {
                    xml.Element(name, value);
                }
            }

            if (rule.MaxAgeSeconds is { } age)
            {
                xml.Element("MaxAgeSeconds", age);
            }
        })));
    }

    public async Task PutCorsAsync(S3Call call)
    {
        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
        var configuration = S3Xml.Read(document, "CORSConfiguration");
        CorsRule.Parse(configuration);
        await vault.Buckets.SetCorsAsync(call.Bucket.Id, configuration.ToString(SaveOptions.DisableFormatting));
    }

    public async Task DeleteCorsAsync(S3Call call)
    {
        await vault.Buckets.SetCorsAsync(call.Bucket.Id, null);
        call.Response.StatusCode = 204;
    }

    /// <summary>Versioning was never switched on, which S3 says by an empty document.</summary>
    public static Task GetVersioningAsync(S3Call call)
    {
        _ = call.Bucket;
        return S3Xml.WriteAsync(call.Response, "VersioningConfiguration", _ => { });
    }

    public static Task GetAclAsync(S3Call call)
    {
        _ = call.Bucket;
        return WriteAclAsync(call);
    }

    public Task GetObjectAclAsync(S3Call call)
    {
        _ = vault.Objects.Find(call.Bucket.Id, call.Key) ?? throw new S3Exception(S3Failure.NoSuchKey);
        return WriteAclAsync(call);
    }

    public Task GetObjectTaggingAsync(S3Call call)
    {
        _ = vault.Objects.Find(call.Bucket.Id, call.Key) ?? throw new S3Exception(S3Failure.NoSuchKey);
        return S3Xml.WriteAsync(call.Response, "Tagging", xml => xml.Element("TagSet", () => { }));
    }

    public static Task GetRequestPaymentAsync(S3Call call)
    {
        _ = call.Bucket;
        return S3Xml.WriteAsync(call.Response, "RequestPaymentConfiguration", xml => xml.Element("Payer", "BucketOwner"));
    }

    /// <summary>A document without content, as S3 answers where nothing was configured.</summary>
    public static Func<S3Call, Task> Empty(string root) => call =>
    {
        _ = call.Bucket;
        return S3Xml.WriteAsync(call.Response, root, _ => { });
    };

    /// <summary>The refusal of S3 where nothing was configured.</summary>
    public static Func<S3Call, Task> Absent(S3Failure failure) => call =>
    {
        _ = call.Bucket;
        throw new S3Exception(failure);
    };

    private static Task WriteAclAsync(S3Call call) => S3Xml.WriteAsync(call.Response, "AccessControlPolicy", xml =>
    {
        xml.Person("Owner", call.Account.S3Uid);
        xml.Element("AccessControlList", () => xml.Element("Grant", () =>
        {
            xml.Person("Grantee", call.Account.S3Uid, isGrantee: true);
            xml.Element("Permission", "FULL_CONTROL");
        }));
    });
}
