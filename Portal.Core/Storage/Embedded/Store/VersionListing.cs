using System.Text;
using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>A version of an object or a delete marker, as a listing shows it.</summary>
internal sealed record ListedVersion(ListedObject Object, string Version, bool IsMarker, bool IsLatest);

/// <param name="Last">The last entry of the page, a folder without a version; a following page starts after it.</param>
internal sealed record VersionPage(IReadOnlyList<ListedVersion> Versions, IReadOnlyList<string> Folders, (string Key, string Version)? Last)
{
    /// <summary>Whether there is more behind the page.</summary>
    public bool More { get; init; }
}

/// <summary>Lists all versions of keys in the order of their UTF-8 bytes, of each key the latest first.</summary>
internal sealed class VersionListing(StoreDatabase database)
{
    private const string Columns = "key, id, size, etag, modified, checksum_kind, checksum, owner, version, marker, current";

    // Both halves come in order from the same index, and are merged.
    private const string Select =
        $"""
        SELECT {Columns} FROM object WHERE bucket_id = ?1 AND current = 1 AND key >= ?2 AND (?3 IS NULL OR key < ?3) AND (key > ?2 OR id < ?4)
        UNION ALL
        SELECT {Columns} FROM object WHERE bucket_id = ?1 AND current = 0 AND key >= ?2 AND (?3 IS NULL OR key < ?3) AND (key > ?2 OR id < ?4)
        ORDER BY key, id DESC
        """;

    /// <param name="afterVersion">Goes on behind this version of the key <see cref="ListingQuery.After"/>; <see langword="null"/> behind all of it.</param>
    /// <exception cref="S3Exception">InvalidArgument: no version can have this name.</exception>
    public VersionPage List(long bucketId, ListingQuery query, string? afterVersion) => database.Read(session =>
    {
        session.Execute("BEGIN"); // All seeks of a page see the same state of the bucket.
        try
        {
            return new Walk(session, bucketId, query).Run(afterVersion);
        }
        finally
        {
            session.Execute("COMMIT");
        }
    });

    private sealed class Walk(StoreSession session, long bucketId, ListingQuery query)
    {
        private readonly KeyRange _range = new(query.Prefix, query.Delimiter);
        private readonly List<ListedVersion> _versions = [];
        private readonly List<string> _folders = [];
        private (string Key, string Version)? _last;
        private byte[]? _key;

        public VersionPage Run(string? afterVersion)
        {
            var before = long.MaxValue;
            var from = _range.Start(query.After);
            var marker = Encoding.UTF8.GetBytes(query.After);
            if (afterVersion is not null && query.Limit > 0 && FindPlace(afterVersion) is var place && _range.Contains(marker))
            {
                (before, from) = (place, marker);
                _key = place == long.MaxValue ? null : marker; // If that version is gone, its key is listed from its latest on.
            }

            var more = false;
            while (from is not null && query.Limit > 0 && !more)
            {
                from = ReadUntilFolder(from, before, out more);
                before = long.MaxValue;
            }

            return new VersionPage(_versions, _folders, _last) { More = more };
        }

        private long FindPlace(string version) => version == VersionIds.Null
            ? ObjectStore.FindVersion(session, bucketId, query.After, version)?.Id ?? long.MaxValue
            : VersionIds.RowOf(version) ?? throw new S3Exception(S3Failure.InvalidArgument, "Invalid version id specified");

        private byte[]? ReadUntilFolder(byte[] from, long before, out bool more)
        {
            more = false;
            using var reader = session.Query(Select, bucketId, from, _range.End, before);
            while (reader.Read())
            {
                if (_versions.Count + _folders.Count == query.Limit)
                {
                    more = true;
                    return null;
                }

                var key = reader.GetFieldValue<byte[]>(0);
                if (_range.FolderOf(key) is { } folder)
                {
                    _folders.Add(Encoding.UTF8.GetString(folder));
                    _last = (_folders[^1], "");
                    return KeyRange.Successor(folder);
                }

                var isLatest = _key is null || !key.AsSpan().SequenceEqual(_key);
                _key = key;
                _versions.Add(ToVersion(reader, Encoding.UTF8.GetString(key), isLatest || reader.GetInt64(10) == 1));
                _last = (_versions[^1].Object.Key, _versions[^1].Version);
            }

            return null;
        }

        private static ListedVersion ToVersion(SqliteDataReader row, string key, bool isLatest) => new(
            new ListedObject(key, row.GetInt64(2), row.GetString(3), RowFormat.ToTime(row.GetInt64(4)), row.Text(5), row.Text(6), row.Text(7)),
            row.Text(8) ?? VersionIds.Null, row.GetInt64(9) != 0, isLatest);
    }
}
