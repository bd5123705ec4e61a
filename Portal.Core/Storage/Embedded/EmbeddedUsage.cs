using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded;

/// <summary>Usage, read from counters that every write keeps up to date.</summary>
internal sealed class EmbeddedUsage(Func<ObjectVault> vault) : IUsageSource
{
    public Task<IReadOnlyList<BucketUsage>> ListBucketsAsync(string s3uid, CancellationToken cancellationToken) =>
        StoreErrors.TranslateAsync(() => Task.FromResult<IReadOnlyList<BucketUsage>>(vault().Database.Read(session => session.Many(
            """
            SELECT name, created, bytes, objects FROM bucket JOIN account ON account.id = account_id WHERE s3uid = ?1 ORDER BY name
            """,
            row => new BucketUsage(row.GetString(0), RowFormat.ToTime(row.GetInt64(1)).UtcDateTime, row.GetInt64(2), row.GetInt64(3)),
            s3uid))));

    public Task<IReadOnlyDictionary<string, AccountUsage>> ReadAccountsAsync(
        IReadOnlyCollection<string> s3uids, CancellationToken cancellationToken) =>
        StoreErrors.TranslateAsync(() => Task.FromResult<IReadOnlyDictionary<string, AccountUsage>>(vault().Database.Read(session => session.Many(
            """
            SELECT s3uid, coalesce(sum(bytes), 0), coalesce(sum(objects), 0), count(bucket.id)
            FROM account LEFT JOIN bucket ON account.id = account_id
            WHERE s3uid IN (SELECT value FROM json_each(?1)) GROUP BY s3uid
            """,
            row => KeyValuePair.Create(row.GetString(0), new AccountUsage(row.GetInt64(1), row.GetInt64(2), row.GetInt32(3))),
            System.Text.Json.JsonSerializer.Serialize(s3uids))).ToDictionary()));

    public Task<IReadOnlyList<DailyTraffic>> ReadTrafficAsync(string s3uid, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        StoreErrors.TranslateAsync<IReadOnlyList<DailyTraffic>>(async () => await vault().Traffic.ReadAsync(s3uid, from, to));
}
