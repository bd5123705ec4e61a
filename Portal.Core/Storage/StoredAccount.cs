namespace Portal.Core.Storage;

/// <summary>An account as its cluster has it. Its secret keys are not told.</summary>
/// <param name="S3uid">32 letters and digits.</param>
/// <param name="QuotaBytes">The hard limit in bytes; <see langword="null"/> for none.</param>
/// <param name="AccessKeys">Those that the account has, suspended or not.</param>
public sealed record StoredAccount(string S3uid, bool IsSuspended, long? QuotaBytes, IReadOnlyList<string> AccessKeys)
{
    /// <summary>The length of every s3uid.</summary>
    public const int NameLength = 32;

    /// <summary>Whether the name is one that the portal gives; a cluster may have users of others.</summary>
    public static bool HasName(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Length == NameLength && user.All(char.IsAsciiLetterOrDigit);
    }
}
