using Microsoft.AspNetCore.DataProtection;
using Portal.Core.Accounts;
using Portal.Core.Storage;

namespace Portal.Core.Keys;

/// <summary>Encrypts and decrypts key pairs with the portal's own key ring, so that the database alone opens nothing.</summary>
public sealed class KeyVault(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("S3Portal.Keys.v1");

    /// <summary>The pair ready to be saved.</summary>
    public KeyPair Seal(S3Keys keys, StorageAccount account, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new()
        {
            Account = account,
            ProtectedAccessKey = _protector.Protect(keys.AccessKey),
            ProtectedSecretKey = _protector.Protect(keys.SecretKey),
            CreatedAt = now,
        };
    }

    /// <summary>The access key alone; the secret one stays sealed.</summary>
    public string OpenAccessKey(KeyPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return _protector.Unprotect(pair.ProtectedAccessKey);
    }

    public S3Keys Open(KeyPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return new(_protector.Unprotect(pair.ProtectedAccessKey), _protector.Unprotect(pair.ProtectedSecretKey));
    }
}
