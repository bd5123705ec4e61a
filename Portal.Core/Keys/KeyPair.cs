using Portal.Core.Accounts;

namespace Portal.Core.Keys;

/// <summary>A key pair of an account, encrypted. Only <see cref="KeyVault"/> reads it.</summary>
public sealed class KeyPair
{
    public int Id { get; init; }

    public int AccountId { get; init; }

    public StorageAccount Account { get; init; } = null!;

    public required string ProtectedAccessKey { get; init; }

    public required string ProtectedSecretKey { get; init; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }
}
