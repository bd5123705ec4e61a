using System.Text;

namespace Portal.Core.Storage.Embedded.Store;

/// <param name="Size">Bytes.</param>
/// <param name="OwnerUid"><see langword="null"/> for the bucket's owner.</param>
internal sealed record ListedObject(
    string Key, long Size, string ETag, DateTimeOffset ModifiedAt, string? ChecksumKind, string? Checksum, string? OwnerUid);

/// <param name="Last">The last key or folder of the page; a following page starts after it.</param>
internal sealed record ListingPage(IReadOnlyList<ListedObject> Objects, IReadOnlyList<string> Folders, bool More, string? Last);

/// <param name="Prefix">Only keys that begin so.</param>
/// <param name="Delimiter">Keys that share what comes before it are one folder; empty for none.</param>
/// <param name="After">Only what comes after this key, or after the folder that this key lies in.</param>
internal sealed record ListingQuery(string Prefix, string Delimiter, string After, int Limit);

/// <summary>Lists keys in the order of their UTF-8 bytes. A page costs its own length in rows, wherever it begins.</summary>
internal sealed class ObjectListing(StoreDatabase database)
{
    private long _rowsRead;

    /// <summary>How many rows have been read by all listings, for tests of what a page costs.</summary>
    public long RowsRead => Interlocked.Read(ref _rowsRead);

    public ListingPage List(long bucketId, ListingQuery query) => database.Read(session =>
    {
        // All seeks of a page see the same state of the bucket.
        session.Execute("BEGIN");
        try
        {
            return new Walk(session, bucketId, query, this).Run();
        }
        finally
        {
            session.Execute("COMMIT");
        }
    });

    private sealed class Walk(StoreSession session, long bucketId, ListingQuery query, ObjectListing listing)
    {
        private readonly KeyRange _range = new(query.Prefix, query.Delimiter);
        private readonly List<ListedObject> _objects = [];
        private readonly List<string> _folders = [];
        private string? _last;

        private int Count => _objects.Count + _folders.Count;

        public ListingPage Run()
        {
            if (query.Limit == 0)
            {
                return new ListingPage([], [], More: false, Last: null);
            }

            // From here on, inclusive; null when the prefix has no more keys.
            var from = _range.Start(query.After);
            while (from is not null)
            {
                from = ReadUntilFolder(from, out var more);
                if (more)
                {
                    return new ListingPage(_objects, _folders, More: true, _last);
                }
            }

            return new ListingPage(_objects, _folders, More: false, _last);
        }

        /// <summary>Reads objects up to the next folder, and tells where to go on behind it.</summary>
        private byte[]? ReadUntilFolder(byte[] from, out bool more)
        {
            more = false;
            using var reader = session.Query(
                """
                SELECT key, size, etag, modified, checksum_kind, checksum, owner FROM object
                WHERE bucket_id = ?1 AND current = 1 AND key >= ?2 AND (?3 IS NULL OR key < ?3) ORDER BY key
                """, bucketId, from, _range.End);
            while (reader.Read())
            {
                Interlocked.Increment(ref listing._rowsRead);
                if (Count == query.Limit)
                {
                    more = true;
                    return null;
                }

                var key = reader.GetFieldValue<byte[]>(0);
                if (_range.FolderOf(key) is { } folder)
                {
                    _last = Encoding.UTF8.GetString(folder);
                    _folders.Add(_last);
                    return KeyRange.Successor(folder);
                }

                _last = Encoding.UTF8.GetString(key);
                _objects.Add(new ListedObject(
                    _last, reader.GetInt64(1), reader.GetString(2), RowFormat.ToTime(reader.GetInt64(3)),
                    reader.Text(4), reader.Text(5), reader.Text(6)));
            }

            return null;
        }
    }
}
