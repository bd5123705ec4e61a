using System.Net.Http.Headers;
using Portal.Core.Catalog;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <summary>What S3 allows of uploads, and how long a browser may take for one request.</summary>
public static class UploadLimits
{
    public const int MaxPartNumber = 10_000;
    public const long MaxSinglePut = 5 * Plan.BytesPerGb;
    public const long MaxObject = 5 * 1024 * Plan.BytesPerGb;

    /// <summary>A slow line needs long for a large part.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(6);

    internal static Refusal? CheckSize(long size, long most, string field) => size switch
    {
        < 0 => Refusal.Invalid(field, FileRefusals.Format(RefusalText.OutOfRange, 0, most)),
        _ when size > most => Refusal.Invalid(field, FileRefusals.Format(FileText.TooLarge, most / Plan.BytesPerGb)),
        _ => null,
    };

    internal static Refusal? CheckType(string? type, string field) =>
        string.IsNullOrEmpty(type) || (type.Length <= 200 && MediaTypeHeaderValue.TryParse(type, out _)) ? null : Refusal.Invalid(field, RefusalText.StorageInvalid);

    /// <summary>Browsers do not know every type.</summary>
    internal static string TypeOf(string? type, string key) => string.IsNullOrEmpty(type) ? ContentTypes.Of(key) : type;
}
