using System.Text.Json;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded;

/// <summary>Usage, read from counters that every write keeps up to date.</summary>
internal sealed class EmbeddedUsage(StoreCalls calls) : IUsageSource
{
    public Task<ILookup<string, BucketUsage>> ReadBucketsAsync(IReadOnlyCollection<string>? s3uids, CancellationToken cancellationToken) =>
        calls.ReadAsync(session => session.Many(
            $"SELECT s3uid, name, created, bytes, objects FROM bucket JOIN account ON account.id = account_id WHERE {Among(s3uids)} ORDER BY name",
            row => (S3uid: row.GetString(0), Bucket: new BucketUsage(row.GetString(1), RowFormat.ToTime(row.GetInt64(2)).UtcDateTime, row.GetInt64(3), row.GetInt64(4))),
            ToJson(s3uids)).ToLookup(row => row.S3uid, row => row.Bucket, StringComparer.Ordinal));

    public Task<ILookup<string, DailyTraffic>> ReadTrafficAsync(
        IReadOnlyCollection<string>? s3uids, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        calls.AskAsync(async store =>
        {
            await store.Traffic.FlushAsync();
            return store.Database.Read(session => session.Many(
                $"SELECT s3uid, day, bytes_in, bytes_out FROM traffic WHERE {Among(s3uids)} AND day BETWEEN ?2 AND ?3 ORDER BY day",
                row => (S3uid: row.GetString(0), Traffic: new DailyTraffic(DateOnly.FromDayNumber(row.GetInt32(1)), row.GetInt64(2), row.GetInt64(3))),
                ToJson(s3uids), from.DayNumber, to.DayNumber)).ToLookup(row => row.S3uid, row => row.Traffic, StringComparer.Ordinal);
        });

    /// <summary>Two statements, as one for both would never use the index.</summary>
    private static string Among(IReadOnlyCollection<string>? s3uids) => s3uids is null ? "?1 IS NULL" : "s3uid IN (SELECT value FROM json_each(?1))";

    private static string? ToJson(IReadOnlyCollection<string>? s3uids) => s3uids is null ? null : JsonSerializer.Serialize(s3uids);
}
