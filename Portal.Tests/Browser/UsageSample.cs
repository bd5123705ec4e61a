using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Storage.Embedded;

namespace Portal.Tests.Browser;

/// <summary>Eighty days of usage of an account, as they would be there had the portal run so long.</summary>
internal static class UsageSample
{
    private const int Days = 80;
    private const int DaysOfPeriod = 17;
    private const double Megabyte = 1 << 20;

    private static readonly (string Name, double Start, double PerDay)[] s_buckets = [("my-first-bucket", 900, 42), ("team-photos", 300, 28), ("database-dumps", 1500, -4)];

    /// <param name="now">UTC.</param>
    public static async Task FillAsync(PortalDb db, EmbeddedCluster cluster, int accountId, DateTime now)
    {
        var today = DateOnly.FromDateTime(now);
        var created = now.AddDays(-Days);
        // What the portal reads meanwhile and later agrees with it.
        foreach (var (name, start, perDay) in s_buckets)
        {
            await cluster.Vault.Database.WriteAsync(session => session.Execute(
                "UPDATE bucket SET bytes = ?2, objects = ?3 WHERE name = ?1", name, BytesAt(start, perDay, Days), BytesAt(start, perDay, Days) / 3_500_000));
        }

        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.BucketDays.Where(row => row.AccountId == accountId).ExecuteDeleteAsync();
        await db.DailyUsage.Where(row => row.AccountId == accountId).ExecuteDeleteAsync();
        for (var index = 0; index <= Days; index++)
        {
            var day = today.AddDays(index - Days);
            var stored = 0L;
            foreach (var (name, start, perDay) in s_buckets)
            {
                var bytes = BytesAt(start, perDay, index);
                stored += bytes;
                db.BucketDays.Add(new() { AccountId = accountId, Bucket = name, Day = day, Bytes = bytes, Objects = bytes / 3_500_000 });
            }

            db.DailyUsage.Add(new()
            {
                AccountId = accountId,
                Day = day,
                BytesIn = (long)((60 + (40 * Math.Sin(index * 0.9)) + (index % 7 < 2 ? -15 : 10)) * Megabyte),
                BytesOut = (long)((190 + (90 * Math.Cos(index * 0.6)) + (index % 7 < 2 ? -60 : 30)) * Megabyte),
                PeakBytes = stored,
            });
        }

        await db.SaveChangesAsync();
        await db.Accounts.Where(account => account.Id == accountId).ExecuteUpdateAsync(row => row
            .SetProperty(account => account.CreatedAt, created)
            .SetProperty(account => account.Service.PeriodStart, today.AddDays(-DaysOfPeriod).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc))
            .SetProperty(account => account.Service.AnchorDay, today.AddDays(-DaysOfPeriod).Day)
            .SetProperty(account => account.Usage.MeasuredAt, now.AddMinutes(-9)));
        await transaction.CommitAsync();
    }

    private static long BytesAt(double start, double perDay, int index) =>
        (long)((start + (perDay * index) + (index is > 30 and < 42 ? 700 : 0)) * Megabyte);
}
