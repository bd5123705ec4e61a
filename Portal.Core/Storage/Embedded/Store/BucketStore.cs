using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>The buckets of a location; their names are one space for all accounts.</summary>
internal sealed class BucketStore(StoreDatabase database, TimeProvider time)
{
    private const string Stored =
        """
        SELECT bucket.id, name, account_id, s3uid, suspended, created, cors, versioning, acl, policy, public_block, ownership, lifecycle
        FROM bucket JOIN account ON account.id = account_id
        """;

    public BucketRow? Find(string name) => database.Read(session => session.One($"{Stored} WHERE name = ?1", ToBucket, name));

    /// <summary>Buckets of an account in the order of their names.</summary>
    /// <param name="prefix">Only names that begin so; empty for all.</param>
    /// <param name="after">Only names that come after this one.</param>
    public List<(string Name, DateTimeOffset CreatedAt)> List(long accountId, string prefix, string after, int limit) => database.Read(session => session.Many(
        """
        SELECT name, created FROM bucket WHERE account_id = ?1 AND name > ?2 AND name >= ?3 AND substr(name, 1, length(?3)) = ?3
        ORDER BY name LIMIT ?4
        """,
        row => Tuple.Create(row.GetString(0), RowFormat.ToTime(row.GetInt64(1))), accountId, after, prefix, limit).ConvertAll(pair => (pair.Item1, pair.Item2)));

    /// <summary>Makes the bucket; one that the account has already is left as it is.</summary>
    /// <param name="acl">JSON; <see langword="null"/> for private.</param>
    /// <exception cref="S3Exception">BucketAlreadyExists: another account has it.</exception>
    public Task CreateAsync(string name, long accountId, string? acl = null, string? ownership = null) => database.WriteAsync(session =>
    {
        var owner = session.Number("SELECT account_id FROM bucket WHERE name = ?1", name);
        if (owner is null)
        {
            session.Execute(
                "INSERT INTO bucket (name, account_id, created, acl, ownership) VALUES (?1, ?2, ?3, ?4, ?5)",
                name, accountId, time.GetUtcNow().ToUnixTimeMilliseconds(), acl, ownership);
        }
        else if (owner != accountId)
        {
            throw new S3Exception(S3Failure.BucketAlreadyExists);
        }
    });

    /// <summary>Removes an empty bucket, with the parts of uploads that nobody has finished.</summary>
    /// <returns>Files to retire.</returns>
    /// <exception cref="S3Exception">BucketNotEmpty or NoSuchBucket.</exception>
    public Task<List<string>> DeleteAsync(long id) => database.WriteAsync(session =>
    {
        if (session.Number("SELECT 1 FROM object WHERE bucket_id = ?1 LIMIT 1", id) is not null)
        {
            throw new S3Exception(S3Failure.BucketNotEmpty);
        }

        var files = session.Many(
            "SELECT file FROM part JOIN upload ON upload.id = upload_id WHERE bucket_id = ?1 AND file IS NOT NULL", row => row.GetString(0), id);
        Janitor.Condemn(session, files);
        session.Execute(
            """
            UPDATE account SET used = used - (
                SELECT coalesce(sum(size), 0) FROM part JOIN upload ON upload.id = upload_id WHERE bucket_id = ?1)
            WHERE id = (SELECT account_id FROM bucket WHERE id = ?1)
            """, id);
        session.Execute("DELETE FROM upload WHERE bucket_id = ?1", id);
        if (session.Execute("DELETE FROM bucket WHERE id = ?1", id) == 0)
        {
            throw new S3Exception(S3Failure.NoSuchBucket);
        }

        return files;
    });

    /// <summary>One of the documents that are kept with a bucket; <see langword="null"/> where there is none.</summary>
    public string? Read(long id, BucketSetting setting) => database.Read(session =>
        session.One($"SELECT {Column(setting)} FROM bucket WHERE id = ?1", row => Tuple.Create(row.Text(0)), id))?.Item1;

    /// <param name="value"><see langword="null"/> for none.</param>
    public Task SetAsync(long id, BucketSetting setting, string? value) => database.WriteAsync(session =>
    {
        session.Execute($"UPDATE bucket SET {Column(setting)} = ?2 WHERE id = ?1", id, value);
        if (setting is BucketSetting.Lifecycle)
        {
            session.Execute("UPDATE bucket SET lifecycle_day = 0 WHERE id = ?1", id); // New rules count from now on, not from tomorrow.
        }
    });

    private static string Column(BucketSetting setting) => setting switch
    {
        BucketSetting.Cors => "cors",
        BucketSetting.Versioning => "versioning",
        BucketSetting.Acl => "acl",
        BucketSetting.Policy => "policy",
        BucketSetting.PublicBlock => "public_block",
        BucketSetting.Ownership => "ownership",
        BucketSetting.Tags => "tags",
        BucketSetting.Lifecycle => "lifecycle",
        _ => throw new ArgumentOutOfRangeException(nameof(setting)),
    };

    private static BucketRow ToBucket(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetInt64(4) != 0, RowFormat.ToTime(row.GetInt64(5)),
        row.Text(6), row.Text(7), row.Text(8), row.Text(9), row.Text(10), row.Text(11), row.Text(12));
}

/// <summary>The documents that are kept with a bucket.</summary>
internal enum BucketSetting
{
    Cors,
    Versioning,
    Acl,
    Policy,
    PublicBlock,
    Ownership,
    Tags,
    Lifecycle,
}
