using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Protocol.Signing;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Takes each request from its first line to its answer.</summary>
/// <param name="domain">Where buckets answer by a name before it; <see langword="null"/> for nowhere.</param>
/// <param name="isSecure">Whether clients come over TLS, which ends at a proxy.</param>
internal sealed partial class S3Endpoint(
    ObjectVault vault, string region, string? domain, bool isSecure, Func<IReadOnlyList<string>> portalOrigins, TimeProvider time, StorageHealth health, ILogger logger)
{
    // The error numbers that .NET gives for a full disk: ENOSPC and EDQUOT, or Windows' own.
    private static readonly int[] DiskFull = [28, 122, unchecked((int)0x80070070)];

    private readonly Authenticator _authenticator = new(vault.Accounts, time);
    private readonly Cors _cors = new(vault.Buckets, portalOrigins);
    private readonly AccessGate _gate = new(time, isSecure);
    private readonly S3Routes _routes = new(vault, region, new Authenticator(vault.Accounts, time), time);

    public async Task ProcessAsync(HttpContext http)
    {
        var requestId = RandomNumberGenerator.GetHexString(16);
        http.Response.Headers["x-amz-request-id"] = requestId;
        try
        {
            var target = S3Target.Parse(
                http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, http.Request.Headers.Host.ToString(), domain);
            if (HttpMethods.IsOptions(http.Request.Method))
            {
                _cors.AnswerPreflight(http, target);
            }
            else
            {
                _cors.Mark(http, target);
                await ServeAsync(http, target);
            }
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort(); // Nobody is left to hear of it.
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            await AnswerErrorAsync(http, ToRefusal(exception, requestId), requestId);
        }
        catch (Exception exception)
        {
            LogBrokenAnswer(exception, requestId);
            http.Abort();
        }
    }

    private async Task ServeAsync(HttpContext http, S3Target target)
    {
        var authentication = _authenticator.Authenticate(http.Request, target);
        var call = new S3Call(http, target, authentication, vault, _gate);
        Meter(http, call);
        var route = _routes.Find(call);
        if (route.Action is { } action)
        {
            call.Authorize(action);
        }

        await route.Run(call);
    }

    /// <summary>Traffic is booked to the owner of the bucket, who pays for what others may do there.</summary>
    private void Meter(HttpContext http, S3Call call)
    {
        if (call.PayerUid is not { } s3uid)
        {
            return;
        }

        vault.Traffic.AddRequest(s3uid);
        http.Request.Body = new CountingStream(http.Request.Body, bytes => vault.Traffic.AddReceived(s3uid, bytes));
        http.Response.Body = new CountingStream(http.Response.Body, bytes => vault.Traffic.AddSent(s3uid, bytes));
    }

    private S3Exception ToRefusal(Exception exception, string requestId)
    {
        switch (exception)
        {
            case S3Exception refusal:
                return refusal;
            case BadHttpRequestException bad:
                return new S3Exception(bad.StatusCode == StatusCodes.Status408RequestTimeout
                    ? new S3Failure("RequestTimeout", 400, "Your socket connection to the server was not read from or written to within the timeout period.")
                    : S3Failure.IncompleteBody);
            case ConnectionResetException:
                return new S3Exception(S3Failure.IncompleteBody);
            case IOException io when DiskFull.Contains(io.HResult):
            case Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 13 }:
                LogDiskFull(exception, requestId);
                health.Fail("The disk is full: uploads are refused.");
                return new S3Exception(S3Failure.ServiceUnavailable, "The storage has no room left.");
            default:
                LogBug(exception, requestId);
                return new S3Exception(S3Failure.InternalError);
        }
    }

    private static async Task AnswerErrorAsync(HttpContext http, S3Exception refusal, string requestId)
    {
        var response = http.Response;
        foreach (var name in response.Headers.Keys.Where(IsOfTheObject).ToList())
        {
            response.Headers.Remove(name);
        }

        response.StatusCode = refusal.Failure.Status;
        if (http.Request.Headers.Expect.Count > 0)
        {
            // Who waited for leave to send a body does not send it now: the server must not take the next request for it.
            response.Headers.Connection = "close";
        }

        await S3Xml.WriteAsync(
            response,
            "Error",
            xml =>
            {
                xml.Element("Code", refusal.Failure.Code);
                xml.Element("Message", refusal.Message);
                foreach (var (name, value) in refusal.Details)
                {
                    xml.Element(name, value);
                }

                xml.Element("RequestId", requestId);
            },
            xmlNamespace: null);
    }

    private static bool IsOfTheObject(string name) =>
        !name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase) && name is not ("Vary" or "x-amz-request-id" or "x-amz-delete-marker" or "x-amz-version-id" or "Allow");

    [LoggerMessage(LogLevel.Error, "S3 request {RequestId} failed by a bug")]
    private partial void LogBug(Exception exception, string requestId);

    [LoggerMessage(LogLevel.Error, "S3 request {RequestId} was refused: the disk is full")]
    private partial void LogDiskFull(Exception exception, string requestId);

    [LoggerMessage(LogLevel.Warning, "S3 request {RequestId} broke off in the middle of its answer")]
    private partial void LogBrokenAnswer(Exception exception, string requestId);
}
