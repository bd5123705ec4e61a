using System.Net;
using System.Text.Json;

namespace Portal.Core.Storage.Rgw;

/// <summary>A refusal of the Admin Ops API, in words of ours: the gateway's own are mostly empty.</summary>
/// <param name="Code">The gateway's, such as <c>NoSuchUser</c>; the status where it gives none.</param>
/// <param name="Location">Whose gateway it is.</param>
/// <param name="MayPass">Whether the same question may be answered a moment later.</param>
internal sealed record RgwError(string Code, StorageFault Fault, string Text, Location Location, bool MayPass)
{
    public static async Task<RgwError> ReadAsync(Uri endpoint, Location location, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var refusal = await ReadRefusalAsync(answer, cancellationToken);
        var code = refusal?.Code is { Length: > 0 } given ? given : ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var fault = FaultOf(answer.StatusCode, code);
        var text = code switch
        {
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" => $"{endpoint.Authority} does not know the portal's admin keys ({code}): check AccessKey and SecretKey of the location.",
            "AccessDenied" => $"{endpoint.Authority} refuses the portal's admin user: it needs the caps users=*;buckets=*;metadata=*;usage=*;zone=*.",
            "RequestTimeTooSkewed" => $"{endpoint.Authority} has another time than the portal: check both clocks.",
            "InvalidArgument" => $"{endpoint.Authority} refuses a value; is each of the location's Placements a placement target of the zone?",
            _ => $"{endpoint.Authority} answers {(int)answer.StatusCode} {code}" + (refusal?.Message is { Length: > 0 } message ? $": {message}" : "."),
        };

        // Two changes of one user at a time: one of them has to be made again.
        return new(code, fault, text, location, answer.StatusCode >= HttpStatusCode.InternalServerError || code == "ConcurrentModification");
    }

    public StorageException ToException(RgwQuery query) =>
        new(Fault, query.ToString() is { Length: > 0 } subject ? $"{Text} ({subject})" : Text) { Location = Location };

    public void Throw(RgwQuery query) => throw ToException(query);

    private static StorageFault FaultOf(HttpStatusCode status, string code) => (status, code) switch
    {
        (_, "BucketAlreadyExists" or "BucketNotEmpty") => StorageFault.NotEmpty,
        (HttpStatusCode.NotFound, _) => StorageFault.NotFound,

        // No fault of a customer: the portal's own access is wrong, and works again once an operator has mended it.
        (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, _) => StorageFault.Unavailable,
        ( >= HttpStatusCode.InternalServerError, _) => StorageFault.Unavailable,
        _ => StorageFault.Invalid,
    };

    private static async Task<RgwRefusal?> ReadRefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, RgwErrorJson.Default.RgwRefusal, cancellationToken);
        }
        catch (JsonException)
        {
            return null; // A proxy's page.
        }
    }
}
