using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <summary>In what books and storage may differ; <c>docs/operations.md</c> says what to do about each.</summary>
public enum StorageDifferenceKind
{
    /// <summary>The portal has the account, storage does not.</summary>
    AccountMissing,

    /// <summary>Storage has an account with a name as the portal gives them, which the portal has never heard of.</summary>
    AccountUnknown,

    /// <summary>The portal has deleted the account, and yet storage has it.</summary>
    AccountLeftOver,

    /// <summary>The keys of a suspended account work.</summary>
    NotSuspended,

    /// <summary>The keys of an account in service do not work.</summary>
    Suspended,

    /// <summary>The hard limit is another than the plan's.</summary>
    Quota,

    /// <summary>Storage does not have the account's newest key pair.</summary>
    KeyMissing,

    /// <summary>The account has keys that the portal did not make.</summary>
    KeysUnknown,

    /// <summary>A bucket that was there at the last reading of usage is not there now.</summary>
    BucketMissing,

    /// <summary>A bucket that is older than the last reading of usage is not known.</summary>
    BucketUnknown,

    /// <summary>A bucket is still there, and the account that it belongs to is not.</summary>
    BucketLeftOver,
}

/// <summary>One thing in which books and storage differ. It holds no keys.</summary>
/// <param name="Expected">What the books say, where that is not clear from the kind: bytes, a name or a number.</param>
/// <param name="Found">What storage says.</param>
public sealed record StorageDifference(string S3uid, StorageDifferenceKind Kind, string? Expected = null, string? Found = null);

/// <summary>An account whose change is not over yet, so that nothing can be said about it now.</summary>
public sealed record AccountUnderWay(string S3uid, AccountState State);

/// <summary>What came of the comparison of one location.</summary>
/// <param name="Accounts">How many accounts the portal has there; those that are deleted are not counted.</param>
/// <param name="UnderWay">Accounts that are being made or changed right now: no difference.</param>
/// <param name="Refusal">Why there was no comparison; <see langword="null"/> if there was one.</param>
public sealed record ComparedLocation(
    string LocationCode, int Accounts, IReadOnlyList<StorageDifference> Differences, IReadOnlyList<AccountUnderWay> UnderWay, Refusal? Refusal = null)
{
    public bool Agrees => Refusal is null && Differences.Count == 0;
}
