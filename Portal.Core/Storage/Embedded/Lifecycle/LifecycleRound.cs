using System.Text;
using System.Xml.Linq;
using Microsoft.Data.Sqlite;
using Portal.Core.Storage.Embedded.Protocol;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Lifecycle;

/// <summary>
/// Carries out the rules of one bucket: goes once through all its versions and unfinished uploads, page by page, for as long as these are its rules.
/// </summary>
/// <param name="rules">XML, as the bucket has them.</param>
/// <exception cref="S3Exception">They would be refused today.</exception>
internal sealed class LifecycleRound(
    StoreDatabase database, ObjectStore objects, UploadStore uploads, long bucketId, string rules, DateTimeOffset now)
{
    private const int PageSize = 1000;
    private const string Columns = "id, key, size, modified, version, marker, current, tags";

    private const string Select =
        $"""
        SELECT {Columns} FROM object WHERE bucket_id = ?1 AND current = 1 AND key >= ?2 AND (key > ?2 OR id < ?3)
        UNION ALL
        SELECT {Columns} FROM object WHERE bucket_id = ?1 AND current = 0 AND key >= ?2 AND (key > ?2 OR id < ?3)
        ORDER BY key, id DESC LIMIT ?4
        """;

    private readonly List<LifecycleRule> _rules = [.. LifecycleRule.Parse(XElement.Parse(rules)).Where(rule => rule.IsEnabled)];
    private readonly List<Deletion> _deletions = [];
    private Seen? _previous;
    private Seen? _loneMarker;
    private int _newer;

    /// <returns>Whether it came to its end: <see langword="false"/> when the rules were changed or removed meanwhile.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CarryOutAsync(cancellationToken);
            return true;
        }
        catch (RulesChangedException)
        {
            return false;
        }
    }

    private async Task CarryOutAsync(CancellationToken cancellationToken)
    {
        if (_rules.Exists(rule => rule.Days is not null || rule.Date is not null || rule.DropsMarkers || rule.NoncurrentDays is not null))
        {
            await EndVersionsAsync(cancellationToken);
        }

        foreach (var rule in _rules.Where(rule => rule.AbortDays is not null))
        {
            await AbortAsync(rule, cancellationToken);
        }
    }

    private async Task EndVersionsAsync(CancellationToken cancellationToken)
    {
        var (from, before) = (Array.Empty<byte>(), long.MaxValue);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = database.Read(session => session.Many(Select, ToSeen, bucketId, from, before, PageSize));
            page.ForEach(Look);
            if (page.Count < PageSize)
            {
                EndMarker();
            }

            await DeleteAsync();
            if (page.Count < PageSize)
            {
                return;
            }

            (from, before) = (Encoding.UTF8.GetBytes(page[^1].Key), page[^1].Id);
        }
    }

    /// <summary>Takes in the next version; of a key the latest comes first.</summary>
    private void Look(Seen version)
    {
        var isLatest = _previous?.Key != version.Key;
        if (isLatest)
        {
            EndMarker();
            _newer = 0;
        }

        if (!isLatest)
        {
            _loneMarker = null;
            LookAtEarlier(version, since: _previous!.ModifiedAt);
            _newer++;
        }
        else if (version.IsMarker)
        {
            _loneMarker = version;
        }
        else if (_rules.Exists(rule => rule.ExpiryOf(version.ModifiedAt) <= now && rule.Filter.Fits(version.Key, version.Size, version.ReadTags)))
        {
            End(version, version: null);
        }

        _previous = version;
    }

    private void LookAtEarlier(Seen version, DateTimeOffset since)
    {
        if (_rules.Exists(rule => LifecycleRule.IsOver(rule.NoncurrentDays, since, now) && _newer >= rule.Newer && rule.Filter.Fits(version.Key, version.Size, version.ReadTags)))
        {
            End(version, version.Version ?? VersionIds.Null);
        }
    }

    /// <summary>A marker behind which nothing is left says nothing any more.</summary>
    private void EndMarker()
    {
        if (_loneMarker is { } marker && _rules.Exists(rule =>
            (rule.DropsMarkers || rule.ExpiryOf(marker.ModifiedAt) <= now) && rule.Filter.Fits(marker.Key, 0, marker.ReadTags)))
        {
            End(marker, marker.Version ?? VersionIds.Null);
        }

        _loneMarker = null;
    }

    private void End(Seen seen, string? version) => _deletions.Add(new Deletion(
        seen.Key,
        version,
        row =>
        {
            if (row?.Id != seen.Id)
            {
                throw new S3Exception(S3Failure.PreconditionFailed); // It was written again meanwhile.
            }
        })
    { SkipsRefused = true });

    private async Task DeleteAsync()
    {
        if (_deletions.Count > 0)
        {
            await objects.DeleteAsync(bucketId, [.. _deletions], RequireTheseRules);
            _deletions.Clear();
        }
    }

    private async Task AbortAsync(LifecycleRule rule, CancellationToken cancellationToken)
    {
        var range = new KeyRange(rule.Filter.Prefix, "");
        var (from, after) = (Encoding.UTF8.GetBytes(rule.Filter.Prefix), "");
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = uploads.List(bucketId, from, after, range.End, PageSize);
            foreach (var upload in page.Where(upload => LifecycleRule.IsOver(rule.AbortDays, upload.StartedAt, now)))
            {
                await TryAbortAsync(upload);
            }

            if (page.Count < PageSize)
            {
                return;
            }

            (from, after) = (Encoding.UTF8.GetBytes(page[^1].Key), page[^1].Id);
        }
    }

    private async Task TryAbortAsync(UploadRow upload)
    {
        try
        {
            await uploads.AbortAsync(bucketId, upload.Key, upload.Id, RequireTheseRules);
        }
        catch (S3Exception exception) when (exception.Failure == S3Failure.NoSuchUpload)
        {
            // It was finished or aborted meanwhile.
        }
    }

    private void RequireTheseRules(StoreSession session)
    {
        if (session.Number("SELECT 1 FROM bucket WHERE id = ?1 AND lifecycle = ?2", bucketId, rules) is null)
        {
            throw new RulesChangedException();
        }
    }

    private static Seen ToSeen(SqliteDataReader row) => new(
        row.GetInt64(0), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)), row.GetInt64(2), RowFormat.ToTime(row.GetInt64(3)),
        row.Text(4), row.GetInt64(5) != 0, row.Text(7));

    private sealed record Seen(long Id, string Key, long Size, DateTimeOffset ModifiedAt, string? Version, bool IsMarker, string? Tags)
    {
        public TagSet ReadTags() => TagSet.FromJson(Tags);
    }

    private sealed class RulesChangedException : Exception;
}
