using System.Xml.Linq;
using Portal.Core.Storage.Embedded.Lifecycle;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Cross-origin rules, versioning, lifecycle, and the true answers about settings that nobody can change here.</summary>
internal sealed class BucketSettings(ObjectVault vault)
{
    private const int MaxDocument = 64 * 1024;
    private const int MaxLifecycle = 4 * 1024 * 1024; // A thousand rules.

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
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Cors, S3Xml.ToText(configuration));
    }

    public async Task DeleteCorsAsync(S3Call call)
    {
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Cors, null);
        call.Response.StatusCode = 204;
    }

    /// <summary>Where versioning was never switched on, S3 says so by an empty document.</summary>
    public static Task GetVersioningAsync(S3Call call)
    {
        var versioning = call.Bucket.Versioning;
        return S3Xml.WriteAsync(call.Response, "VersioningConfiguration", xml =>
        {
            if (versioning is not null)
            {
                xml.Element("Status", versioning);
            }
        });
    }

    public async Task PutVersioningAsync(S3Call call)
    {
        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
        var configuration = S3Xml.Read(document, "VersioningConfiguration");
        if (configuration.Text("MfaDelete") is "Enabled")
        {
            throw new S3Exception(S3Failure.NotImplemented, "MFA delete is not implemented here.");
        }

        var status = configuration.Text("Status");
        if (status is not (BucketRow.Versioned or BucketRow.Paused))
        {
            throw new S3Exception(status is null ? S3Failure.IllegalVersioning : S3Failure.MalformedXml);
        }

        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Versioning, status);
    }

    public Task GetLifecycleAsync(S3Call call)
    {
        var rules = vault.Buckets.Read(call.Bucket.Id, BucketSetting.Lifecycle) ?? throw new S3Exception(S3Failure.NoSuchLifecycleConfiguration);
        return S3Xml.WriteAsync(call.Response, LifecycleRule.Root, xml =>
        {
            foreach (var rule in XElement.Parse(rules).Elements())
            {
                LifecycleXml.Write(xml, rule);
            }
        });
    }

    public async Task PutLifecycleAsync(S3Call call)
    {
        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxLifecycle, call.Aborted);
        var configuration = S3Xml.Read(document, LifecycleRule.Root);
        LifecycleXml.Prepare(configuration);
        LifecycleRule.Parse(configuration);
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Lifecycle, S3Xml.ToText(configuration));
    }

    public async Task DeleteLifecycleAsync(S3Call call)
    {
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Lifecycle, null);
        call.Response.StatusCode = 204;
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
}
