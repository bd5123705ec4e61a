using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>The accounts of a location, their keys and limits. Changes are safe to repeat.</summary>
internal sealed class AccountStore(StoreDatabase database, IDataProtectionProvider protection)
{
    private const string Columns = "account.id, s3uid, storage_type, quota, suspended";

    private const string Stored =
        "SELECT s3uid, suspended, quota, (SELECT group_concat(access_key) FROM access_key WHERE account_id = account.id) FROM account";

    private readonly IDataProtector _protector = protection.CreateProtector("Portal.Storage.Embedded.AccessKey.v1");

    public Task SaveAsync(string s3uid, S3Keys keys, long? quota, string storageType)
    {
        var secret = _protector.Protect(keys.SecretKey);
        return database.WriteAsync(session =>
        {
            session.Execute(
                """
                INSERT INTO account (s3uid, storage_type, quota) VALUES (?1, ?2, ?3)
                ON CONFLICT (s3uid) DO UPDATE SET storage_type = excluded.storage_type, quota = excluded.quota
                """, s3uid, storageType, quota);
            WriteKeys(session, RequireId(session, s3uid), [(keys.AccessKey, secret)]);
        });
    }

    public bool Exists(string s3uid) =>
        database.Read(session => session.Number("SELECT 1 FROM account WHERE s3uid = ?1", s3uid)) is not null;

    /// <summary>Up to so many accounts whose names come after that one, by name.</summary>
    public static List<StoredAccount> ReadPage(StoreSession session, string after, int count) =>
        session.Many($"{Stored} WHERE s3uid > ?1 ORDER BY s3uid LIMIT ?2", ToStored, after, count);

    /// <summary>The account of that name; <see langword="null"/> if there is none.</summary>
    public static StoredAccount? Find(StoreSession session, string s3uid) => session.One($"{Stored} WHERE s3uid = ?1", ToStored, s3uid);

    public Task SetQuotaAsync(string s3uid, long? quota) => database.WriteAsync(session =>
        session.Execute("UPDATE account SET quota = ?2 WHERE id = ?1", RequireId(session, s3uid), quota));

    public Task SetSuspendedAsync(string s3uid, bool suspended) => database.WriteAsync(session =>
        session.Execute("UPDATE account SET suspended = ?2 WHERE id = ?1", RequireId(session, s3uid), suspended ? 1L : 0L));

    public Task ReplaceKeysAsync(string s3uid, IReadOnlyList<S3Keys> keys)
    {
        var rows = keys.Select(pair => (pair.AccessKey, _protector.Protect(pair.SecretKey))).ToArray();
        return database.WriteAsync(session => WriteKeys(session, RequireId(session, s3uid), rows));
    }

    public Task DeleteAsync(string s3uid) => database.WriteAsync(session =>
    {
        if (FindId(session, s3uid) is not { } id)
        {
            return;
        }

        if (session.Number("SELECT 1 FROM bucket WHERE account_id = ?1", id) is not null)
        {
            throw new StorageException(StorageFault.NotEmpty, $"The account {s3uid} still has buckets.");
        }

        session.Execute("DELETE FROM account WHERE id = ?1", id);
    });

    /// <summary>The account that a key belongs to, with the secret to check signatures with; <see langword="null"/> when no account has it.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key ring that encrypted the secret is not the portal's any more.</exception>
    public (AccountRow Account, string SecretKey)? Find(string accessKey)
    {
        var found = database.Read(session => session.One(
            $"SELECT {Columns}, secret FROM access_key JOIN account ON account.id = account_id WHERE access_key = ?1",
            row => Tuple.Create(ToAccount(row), row.GetString(5)), accessKey));
        return found is null ? null : (found.Item1, _protector.Unprotect(found.Item2));
    }

    private static AccountRow ToAccount(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetInt64(4) != 0);

    private static StoredAccount ToStored(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt64(1) != 0, row.IsDBNull(2) ? null : row.GetInt64(2), row.IsDBNull(3) ? [] : row.GetString(3).Split(','));

    private static void WriteKeys(StoreSession session, long accountId, IReadOnlyList<(string AccessKey, string Secret)> keys)
    {
        session.Execute("DELETE FROM access_key WHERE account_id = ?1", accountId);
        foreach (var (accessKey, secret) in keys)
        {
            if (session.Number("SELECT 1 FROM access_key WHERE access_key = ?1", accessKey) is not null)
            {
                throw new StorageException(StorageFault.Invalid, $"The access key {accessKey} belongs to another account.");
            }

            session.Execute("INSERT INTO access_key (access_key, account_id, secret) VALUES (?1, ?2, ?3)", accessKey, accountId, secret);
        }
    }

    private static long? FindId(StoreSession session, string s3uid) => session.Number("SELECT id FROM account WHERE s3uid = ?1", s3uid);

    private static long RequireId(StoreSession session, string s3uid) =>
        FindId(session, s3uid) ?? throw new StorageException(StorageFault.NotFound, $"There is no account {s3uid}.");
}
