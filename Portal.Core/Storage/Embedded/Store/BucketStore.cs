using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>The buckets of a location; their names are one space for all accounts.</summary>
internal sealed class BucketStore(StoreDatabase database, TimeProvider time)
{
    private const string Columns = "id, name, account_id, created, cors";

    public BucketRow? Find(string name) =>
        database.Read(session => session.One($"SELECT {Columns} FROM bucket WHERE name = ?1", ToBucket, name));

    /// <summary>The buckets of an account in the order of their names.</summary>
    public List<BucketRow> List(long accountId) => database.Read(session =>
        session.Many($"SELECT {Columns} FROM bucket WHERE account_id = ?1 ORDER BY name", ToBucket, accountId));

    /// <summary>Makes the bucket; one that the account has already is left as it is.</summary>
    /// <exception cref="S3Exception">BucketAlreadyExists: another account has it.</exception>
    public Task CreateAsync(string name, long accountId) => database.WriteAsync(session =>
    {
        var owner = session.Number("SELECT account_id FROM bucket WHERE name = ?1", name);
        if (owner is null)
        {
            session.Execute(
                "INSERT INTO bucket (name, account_id, created) VALUES (?1, ?2, ?3)",
                name, accountId, time.GetUtcNow().ToUnixTimeMilliseconds());
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
        if (session.Number("SELECT 1 FROM object WHERE bucket_id = ?1", id) is not null)
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

    /// <param name="cors">The XML of the configuration; <see langword="null"/> for none.</param>
    public Task SetCorsAsync(long id, string? cors) =>
        database.WriteAsync(session => session.Execute("UPDATE bucket SET cors = ?2 WHERE id = ?1", id, cors));

    private static BucketRow ToBucket(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), RowFormat.ToTime(row.GetInt64(3)), row.IsDBNull(4) ? null : row.GetString(4));
}
