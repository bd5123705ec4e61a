using System.Globalization;
using Portal.Core.Storage;

namespace Portal.Core.Operations;

/// <summary>The one place where a fault of storage becomes words for a customer.</summary>
public static class StorageRefusals
{
    public static Refusal From(StorageException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Fault switch
        {
            StorageFault.Unavailable => Away(exception.Location),
            StorageFault.NotFound => Refusal.NotFound(RefusalText.StorageNotFound),
            StorageFault.NameTaken => Refusal.Conflict(RefusalText.BucketNameTaken),
            StorageFault.NotEmpty => Refusal.Conflict(RefusalText.BucketNotEmpty),
            StorageFault.QuotaExceeded => new(RefusalCode.LimitReached, RefusalText.QuotaExceeded),
            StorageFault.Denied => new(RefusalCode.StorageRefused, RefusalText.StorageDenied),
            StorageFault.Invalid => new(RefusalCode.StorageRefused, RefusalText.StorageInvalid),
            _ => throw new ArgumentOutOfRangeException(nameof(exception)),
        };
    }

    private static Refusal Away(Location? location) => new(
        RefusalCode.StorageUnavailable,
        location is null ? RefusalText.StorageUnavailable : string.Format(CultureInfo.CurrentCulture, RefusalText.StorageUnavailableIn, location.Name));
}
