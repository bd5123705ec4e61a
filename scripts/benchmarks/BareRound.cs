using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Benchmarks;

/// <summary>The floor of a collection: the rows that it writes, written by prepared statements in transactions of the same size, with nothing asked or compared.</summary>
internal static class BareRound
{
    private const int AccountsPerTransaction = 500;

    /// <param name="changed">Whether that account, counted from 0, gets rows of its day and its buckets, and totals; all get the time of the reading.</param>
    /// <returns>How long it took, and rows written.</returns>
    public static async Task<(TimeSpan Taken, int Rows)> RunAsync(string file, int accounts, int round, Func<int, bool> changed)
    {
        var started = Stopwatch.GetTimestamp();
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        await using var read = Prepare(connection, "UPDATE Accounts SET Usage_Bytes = $a, Usage_Objects = $b, Usage_MeasuredAt = $c WHERE Id = $id", "$a", "$b", "$c", "$id");
        await using var totals = Prepare(connection, "UPDATE Accounts SET Usage_Buckets = 3, Usage_TrafficBytes = $a, Usage_PeakBytes = $b WHERE Id = $id", "$a", "$b", "$id");
        await using var day = Prepare(connection, "INSERT OR REPLACE INTO DailyUsage (AccountId, Day, BytesIn, BytesOut, PeakBytes) VALUES ($id, $a, 1, 2, $b)", "$id", "$a", "$b");
        await using var bucket = Prepare(connection, "INSERT OR REPLACE INTO KnownBuckets (AccountId, Name, CreatedAt, Bytes, Objects) VALUES ($id, $a, $b, $c, 1)", "$id", "$a", "$b", "$c");
        await using var bucketDay = Prepare(connection, "INSERT OR REPLACE INTO BucketDays (AccountId, Bucket, Day, Bytes, Objects) VALUES ($id, $a, $b, $c, 1)", "$id", "$a", "$b", "$c");
        var rows = 0;
        for (var first = 0; first < accounts; first += AccountsPerTransaction)
        {
            await using var transaction = connection.BeginTransaction();
            for (var account = first; account < first + AccountsPerTransaction; account++)
            {
                var id = account + 1;
                rows += Run(read, transaction, 3_000_000L + round, 3, now, id);
                if (!changed(account))
                {
                    continue;
                }

                rows += Run(totals, transaction, 240_000L + round + account, 3_000_000L + round + account, id) + Run(day, transaction, id, today, 3_000_000L + round);
                if (round == 0)
                {
                    rows += Run(day, transaction, id, today.AddDays(-1), 0L);
                }

                for (var index = 0; index < RecordedGateway.BucketsPerAccount; index++)
                {
                    var name = $"bucket-{account:D6}-{index}";
                    rows += Run(bucket, transaction, id, name, now, 1_000_000L + round) + Run(bucketDay, transaction, id, name, today, 1_000_000L + round);
                }
            }

            await transaction.CommitAsync();
        }

        return (Stopwatch.GetElapsedTime(started), rows);
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params string[] names)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The program's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private static int Run(SqliteCommand command, SqliteTransaction transaction, params object[] values)
    {
        command.Transaction = transaction;
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }

        return command.ExecuteNonQuery();
    }
}
