using Portal.Core.Storage;

namespace Portal.Core.Monitoring;

/// <summary>How well a location works at the moment it was looked at.</summary>
public enum LocationState
{
    Well,

    /// <summary>It answers, but takes long.</summary>
    Slow,

    /// <summary>It answers, but some requests failed lately.</summary>
    Unsteady,

    /// <summary>It does not answer, or says that it cannot work.</summary>
    Away,

    /// <summary>There are accounts in it, and the settings do not name it.</summary>
    NotServed,
}

/// <param name="Locations">In the order of the settings; those that the settings do not name come last.</param>
/// <param name="CheckedAt">UTC.</param>
public sealed record StorageReport(IReadOnlyList<LocationReport> Locations, DateTime CheckedAt);

/// <param name="Kind">What serves it; like all that storage tells, <see langword="null"/> if it is not served.</param>
/// <param name="Endpoint">The public S3 address.</param>
/// <param name="Health">Since this process began; the look itself counts too.</param>
/// <param name="Capacity"><see langword="null"/> if it does not tell.</param>
public sealed record LocationReport(
    Location Location, LocationState State, LocationKind? Kind, Uri? Endpoint, HealthReading? Health, StorageCapacity? Capacity, LocationLoad Load);

/// <summary>What the portal itself knows of a location. Times are UTC.</summary>
/// <param name="Bytes">Sum over the accounts, as last read.</param>
/// <param name="MeasuredAt">The usage of every account was read then or later; <see langword="null"/> before the first reading.</param>
/// <param name="OrdersWaiting">Orders that could not go on when they were last tried.</param>
/// <param name="WaitingSince">When the oldest of them was placed.</param>
public sealed record LocationLoad(
    int Accounts = 0, int Buckets = 0, long Objects = 0, long Bytes = 0, DateTime? MeasuredAt = null, int OrdersWaiting = 0, DateTime? WaitingSince = null);
