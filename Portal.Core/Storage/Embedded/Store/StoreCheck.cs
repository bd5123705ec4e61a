using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>Compares the metadata of a store with its files, in one pass over each.</summary>
/// <param name="session">Writable when it is to repair.</param>
/// <param name="readBodies">Whether every body is read and compared with its entity tag, which takes as long as reading the disk.</param>
internal sealed class StoreCheck(StoreSession session, BlobFiles files, bool repair, bool readBodies, CancellationToken cancellationToken)
{
    // What is said one by one; more than that is only counted.
    private const int MostNamed = 1000;
    private const int PageSize = 10_000;

    private readonly HashSet<Guid> _referred = [];
    private readonly List<StoreProblem> _problems = [];
    private long _count;
    private long _repaired;
    private long _versions;
    private long _bytes;

    public async Task<StoreReport> RunAsync()
    {
        CheckDatabase();
        await CheckObjectsAsync();
        CheckParts();
        CheckCurrent();
        CheckCounters();
        CheckStrays();
        return new StoreReport(_versions, _bytes, _problems, _count, _repaired);
    }

    private void CheckDatabase()
    {
        foreach (var line in session.Many("PRAGMA quick_check(100)", row => row.GetString(0)).Where(line => line != "ok"))
        {
            Report(new StoreProblem(StoreProblemKind.Metadata, line));
        }
    }

    private async Task CheckObjectsAsync()
    {
        for (var after = 0L; ;)
        {
            var page = session.Many(
                """
                SELECT object.id, key, size, etag, file, segments, name FROM object JOIN bucket ON bucket.id = bucket_id
                WHERE object.id > ?1 AND marker = 0 ORDER BY object.id LIMIT ?2
                """, ToStored, after, PageSize);
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await CheckObjectAsync(stored);
            }

            if (page.Count < PageSize)
            {
                return;
            }

            after = page[^1].Id;
        }
    }

    private async Task CheckObjectAsync(Stored stored)
    {
        var segments = stored.Segments == 0 ? [new SegmentRow(1, stored.Size, stored.File)] : ObjectStore.ReadSegments(session, stored.Id);
        _versions++;
        _bytes += stored.Size;
        var broken = FindBroken(segments);
        if (segments.Count != Math.Max(stored.Segments, 1) || segments.Sum(segment => segment.Size) != stored.Size)
        {
            ReportBody(stored, "its parts are not complete");
        }
        else if (stored is { Segments: 0, File: null, Size: > 0 })
        {
            CheckSmall(stored);
        }
        else if (broken is not null)
        {
            ReportBody(stored, $"the file {broken.File} is missing or not of {broken.Size} bytes");
        }
        else if (readBodies && await ReadETagAsync(stored, segments) != stored.ETag)
        {
            ReportBody(stored, stored.Segments == 0 ? $"the file {stored.File} does not hold what was stored" : "its parts do not hold what was stored");
        }
    }

    /// <summary>The first segment whose file is not as it should be. All of them are referred to: what is left of a damaged object is nothing to delete.</summary>
    private SegmentRow? FindBroken(List<SegmentRow> segments)
    {
        SegmentRow? broken = null;
        foreach (var segment in segments)
        {
            if (Refer(segment.File) != segment.Size && segment.Size > 0)
            {
                broken ??= segment;
            }
        }

        return broken;
    }

    private void CheckSmall(Stored stored)
    {
        var body = session.One("SELECT bytes FROM body WHERE object_id = ?1", row => row.GetFieldValue<byte[]>(0), stored.Id);
#pragma warning disable CA5351 // S3 defines entity tags as MD5.
        if (body?.LongLength != stored.Size || (readBodies && Convert.ToHexStringLower(MD5.HashData(body)) != stored.ETag))
#pragma warning restore CA5351
        {
            ReportBody(stored, "its body, which lies in the metadata, is missing or damaged");
        }
    }

    private void CheckParts()
    {
        foreach (var (upload, number, size, file) in session.Many(
            "SELECT upload_id, number, size, file FROM part", row => Tuple.Create(row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.Text(3))))
        {
            if (size > 0 && Refer(file) != size)
            {
                Report(new StoreProblem(StoreProblemKind.Body, $"part {number} of the unfinished upload {upload}: the file {file} is missing or not of {size} bytes"));
            }
        }

        foreach (var file in session.Many("SELECT file FROM garbage", row => row.GetString(0)))
        {
            Refer(file); // Will be deleted by itself.
        }
    }

    /// <summary>Of every key one version at most is current.</summary>
    private void CheckCurrent()
    {
        foreach (var (bucket, key) in session.Many(
            "SELECT bucket_id, key FROM object WHERE current = 1 GROUP BY bucket_id, key HAVING count(*) > 1",
            row => Tuple.Create(row.GetInt64(0), row.GetFieldValue<byte[]>(1))))
        {
            Report(new StoreProblem(StoreProblemKind.Metadata, $"two versions of {Encoding.UTF8.GetString(key)} are current"), () => session.Execute(
                """
                UPDATE object SET current = 0 WHERE bucket_id = ?1 AND key = ?2 AND current = 1
                AND id < (SELECT max(id) FROM object WHERE bucket_id = ?1 AND current = 1 AND key = ?2)
                """, bucket, key));
        }
    }

    private void CheckCounters()
    {
        foreach (var (id, name) in session.Many(
            """
            SELECT bucket.id, name FROM bucket WHERE (bytes, objects) <>
                (SELECT coalesce(sum(size), 0), count(*) - coalesce(sum(marker), 0) FROM object WHERE bucket_id = bucket.id)
            """, row => Tuple.Create(row.GetInt64(0), row.GetString(1))))
        {
            Report(new StoreProblem(StoreProblemKind.Counter, $"the counters of the bucket {name} are wrong"), () => session.Execute(
                """
                UPDATE bucket SET (bytes, objects) =
                    (SELECT coalesce(sum(size), 0), count(*) - coalesce(sum(marker), 0) FROM object WHERE bucket_id = ?1) WHERE id = ?1
                """, id));
        }

        const string used =
            """
            (SELECT coalesce(sum(size), 0) FROM object JOIN bucket ON bucket.id = bucket_id WHERE account_id = account.id)
            + (SELECT coalesce(sum(part.size), 0) FROM part JOIN upload ON upload.id = upload_id JOIN bucket ON bucket.id = bucket_id WHERE account_id = account.id)
            """;
        foreach (var (id, name) in session.Many(
            $"SELECT id, s3uid FROM account WHERE used <> {used}", row => Tuple.Create(row.GetInt64(0), row.GetString(1))))
        {
            Report(
                new StoreProblem(StoreProblemKind.Counter, $"the used space of the account {name} is wrong"),
                () => session.Execute($"UPDATE account SET used = {used} WHERE id = ?1", id));
        }
    }

    /// <summary>Files that no metadata refers to. Those of uploads under way still have their temporary names too.</summary>
    private void CheckStrays()
    {
        var strays = files.ListAll().Where(name => !IsReferred(name) && !files.IsUnderWay(name)).ToList();
        if (strays.Count > 0)
        {
            // Beside a running portal they may have come after the rows were read; and before anything is deleted a second look is cheap.
            _referred.UnionWith(session.Many(
                "SELECT file FROM object WHERE file IS NOT NULL UNION ALL SELECT file FROM segment WHERE file IS NOT NULL "
                + "UNION ALL SELECT file FROM part WHERE file IS NOT NULL UNION ALL SELECT file FROM garbage",
                row => Guid.TryParseExact(row.GetString(0), "N", out var id) ? id : Guid.Empty));
        }

        foreach (var name in strays.Where(name => !IsReferred(name) && files.LengthOf(name) is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Report(new StoreProblem(StoreProblemKind.Stray, $"nothing refers to the file {name}"), () => files.Delete(name));
        }
    }

    private bool IsReferred(string name) => Guid.TryParseExact(name, "N", out var id) && _referred.Contains(id);

    /// <returns>The bytes of the file; <see langword="null"/> when there is none.</returns>
    private long? Refer(string? file)
    {
        if (file is null || !Guid.TryParseExact(file, "N", out var id))
        {
            return null;
        }

        _referred.Add(id);
        return files.LengthOf(file);
    }

    /// <summary>The entity tag that the body has as it lies there; <see langword="null"/> when a file of it has gone meanwhile.</summary>
    private async Task<string?> ReadETagAsync(Stored stored, List<SegmentRow> segments)
    {
        try
        {
            if (stored.Segments == 0)
            {
                return Convert.ToHexStringLower(await HashAsync(stored.File));
            }

            // S3 defines the tag of such an object as an MD5 of MD5s.
            using var all = new MemoryStream();
            foreach (var segment in segments)
            {
                all.Write(await HashAsync(segment.File));
            }

#pragma warning disable CA5351 // S3 defines entity tags as MD5.
            return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(MD5.HashData(all.ToArray()))}-{segments.Count}");
#pragma warning restore CA5351
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <param name="file"><see langword="null"/> for an empty body.</param>
    private async Task<byte[]> HashAsync(string? file)
    {
#pragma warning disable CA5351 // S3 defines entity tags as MD5.
        if (file is null)
        {
            return MD5.HashData([]);
        }

        using var handle = files.Open(file);
        await using var stream = new FileStream(handle, FileAccess.Read);
        return await MD5.HashDataAsync(stream, cancellationToken);
#pragma warning restore CA5351
    }

    private void ReportBody(Stored stored, string what)
    {
        // Beside a running portal it may have been replaced or deleted since its row was read.
        if (session.Number("SELECT 1 FROM object WHERE id = ?1", stored.Id) is not null)
        {
            Report(new StoreProblem(StoreProblemKind.Body, string.Create(CultureInfo.InvariantCulture, $"{stored.Bucket}/{stored.Key}: {what}")));
        }
    }

    private void Report(StoreProblem problem, Action? mend = null)
    {
        _count++;
        if (repair && mend is not null)
        {
            mend();
            _repaired++;
            problem = problem with { IsRepaired = true };
        }

        if (_problems.Count < MostNamed)
        {
            _problems.Add(problem);
        }
    }

    private static Stored ToStored(SqliteDataReader row) => new(
        row.GetInt64(0), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)), row.GetInt64(2), row.GetString(3), row.Text(4), row.GetInt32(5), row.GetString(6));

    private sealed record Stored(long Id, string Key, long Size, string ETag, string? File, int Segments, string Bucket);
}
