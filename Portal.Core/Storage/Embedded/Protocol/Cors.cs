using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Answers browsers that ask whether a page of another origin may do what it is about to do.</summary>
internal sealed class Cors(BucketStore buckets, Func<IReadOnlyList<string>> portalOrigins)
{
    /// <summary>Marks the answer to a real request, errors included, so that the page may read it.</summary>
    public void Mark(HttpContext http, S3Target target)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            http.Response.Headers.Append("Vary", "Origin");
            var method = http.Request.Headers.AccessControlRequestMethod.ToString();
            Find(target, origin, method.Length > 0 ? method : http.Request.Method, [])?.Write(http.Response, origin);
        }
    }

    /// <exception cref="S3Exception">AccessForbidden, or a preflight that is none.</exception>
    public void AnswerPreflight(HttpContext http, S3Target target)
    {
        var origin = http.Request.Headers.Origin.ToString();
        var method = http.Request.Headers.AccessControlRequestMethod.ToString();
        if (origin.Length == 0 || method.Length == 0)
        {
            throw new S3Exception(S3Failure.InvalidRequest, "Insufficient information. Origin and Access-Control-Request-Method request headers needed.");
        }

        var wanted = http.Request.Headers.AccessControlRequestHeaders.ToString();
        var headers = wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var rule = Find(target, origin, method, headers) ?? throw new S3Exception(S3Failure.AccessForbidden);
        http.Response.Headers.Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
        rule.Write(http.Response, origin);
        if (headers.Length > 0)
        {
            http.Response.Headers.AccessControlAllowHeaders = wanted;
        }

        http.Response.ContentLength = 0;
    }

    private CorsRule? Find(S3Target target, string origin, string method, IReadOnlyList<string> headers)
    {
        var portal = CorsRule.ForPortal(portalOrigins());
        if (portal.Allows(origin, method, headers))
        {
            return portal;
        }

        var cors = target.Bucket is null ? null : buckets.Find(target.Bucket)?.Cors;
        return cors is null
            ? null
            : CorsRule.Parse(System.Xml.Linq.XElement.Parse(cors)).FirstOrDefault(rule => rule.Allows(origin, method, headers));
    }
}
