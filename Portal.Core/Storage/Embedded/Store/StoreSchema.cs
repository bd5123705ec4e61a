namespace Portal.Core.Storage.Embedded.Store;

/// <summary>The tables. Keys are blobs, so that their order is that of their UTF-8 bytes, as S3 wants it. Times are Unix milliseconds.</summary>
internal static class StoreSchema
{
    // Each entry brings the file from one version to the next; entries that have been released are never edited.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            s3uid TEXT NOT NULL UNIQUE,
            storage_type TEXT NOT NULL,
            quota INTEGER,
            suspended INTEGER NOT NULL DEFAULT 0,
            used INTEGER NOT NULL DEFAULT 0 -- objects and the parts of unfinished uploads
        );
        CREATE TABLE access_key (
            access_key TEXT PRIMARY KEY,
            account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            secret TEXT NOT NULL -- encrypted
        ) WITHOUT ROWID;
        CREATE INDEX access_key_account ON access_key (account_id);
        CREATE TABLE bucket (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            account_id INTEGER NOT NULL REFERENCES account,
            created INTEGER NOT NULL,
            bytes INTEGER NOT NULL DEFAULT 0,
            objects INTEGER NOT NULL DEFAULT 0,
            cors TEXT
        );
        CREATE INDEX bucket_account ON bucket (account_id, name);
        CREATE TABLE object (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            bucket_id INTEGER NOT NULL REFERENCES bucket,
            key BLOB NOT NULL,
            size INTEGER NOT NULL,
            etag TEXT NOT NULL,
            modified INTEGER NOT NULL,
            file TEXT, -- none when empty or in segments
            segments INTEGER NOT NULL DEFAULT 0,
            headers TEXT NOT NULL,
            checksum_kind TEXT,
            checksum TEXT,
            upload TEXT -- the multipart upload that made it, so that completing it again is harmless
        );
        CREATE UNIQUE INDEX object_key ON object (bucket_id, key);
        CREATE TABLE segment (
            object_id INTEGER NOT NULL REFERENCES object ON DELETE CASCADE,
            number INTEGER NOT NULL,
            size INTEGER NOT NULL,
            file TEXT,
            PRIMARY KEY (object_id, number)
        ) WITHOUT ROWID;
        CREATE TABLE upload (
            id TEXT PRIMARY KEY,
            bucket_id INTEGER NOT NULL REFERENCES bucket,
            key BLOB NOT NULL,
            started INTEGER NOT NULL,
            headers TEXT NOT NULL,
            checksum_kind TEXT,
            checksum_type TEXT
        ) WITHOUT ROWID;
        CREATE INDEX upload_key ON upload (bucket_id, key, id);
        CREATE TABLE part (
            upload_id TEXT NOT NULL REFERENCES upload ON DELETE CASCADE,
            number INTEGER NOT NULL,
            size INTEGER NOT NULL,
            etag TEXT NOT NULL,
            modified INTEGER NOT NULL,
            file TEXT,
            checksum TEXT,
            PRIMARY KEY (upload_id, number)
        ) WITHOUT ROWID;
        CREATE TABLE garbage (file TEXT PRIMARY KEY) WITHOUT ROWID; -- files that nothing refers to any more
        CREATE TABLE traffic (
            s3uid TEXT NOT NULL,
            day INTEGER NOT NULL, -- DateOnly.DayNumber, UTC
            bytes_in INTEGER NOT NULL,
            bytes_out INTEGER NOT NULL,
            requests INTEGER NOT NULL,
            PRIMARY KEY (s3uid, day)
        ) WITHOUT ROWID;
        """,
        """
        ALTER TABLE bucket ADD COLUMN versioning TEXT; -- Enabled or Suspended; none before it was ever switched on
        ALTER TABLE bucket ADD COLUMN acl TEXT; -- JSON; none: private, as for objects
        ALTER TABLE bucket ADD COLUMN policy TEXT;
        ALTER TABLE bucket ADD COLUMN public_block TEXT;
        ALTER TABLE bucket ADD COLUMN ownership TEXT;
        ALTER TABLE bucket ADD COLUMN tags TEXT;
        ALTER TABLE bucket ADD COLUMN lifecycle TEXT;
        ALTER TABLE bucket ADD COLUMN lifecycle_day INTEGER NOT NULL DEFAULT 0; -- DateOnly.DayNumber, UTC: the last on which it was carried out
        CREATE INDEX bucket_lifecycle ON bucket (lifecycle_day) WHERE lifecycle IS NOT NULL;
        ALTER TABLE object ADD COLUMN version TEXT; -- none: the version that S3 calls null
        ALTER TABLE object ADD COLUMN marker INTEGER NOT NULL DEFAULT 0; -- 1: it says that the object was deleted
        ALTER TABLE object ADD COLUMN current INTEGER NOT NULL DEFAULT 1; -- 0: an earlier version, or a delete marker
        ALTER TABLE object ADD COLUMN tags TEXT;
        ALTER TABLE object ADD COLUMN acl TEXT;
        ALTER TABLE object ADD COLUMN owner TEXT; -- s3uid; none: the bucket's
        DROP INDEX object_key;
        CREATE INDEX object_place ON object (bucket_id, current, key, id DESC); -- of a key, later versions have greater ids
        CREATE INDEX object_null ON object (bucket_id, key) WHERE current = 0 AND version IS NULL;
        ALTER TABLE segment ADD COLUMN checksum TEXT;
        ALTER TABLE upload ADD COLUMN tags TEXT;
        ALTER TABLE upload ADD COLUMN acl TEXT;
        ALTER TABLE upload ADD COLUMN owner TEXT;
        """,
        """
        CREATE TABLE body ( -- of small objects: as files each of them would wait for flushes of its own
            object_id INTEGER PRIMARY KEY REFERENCES object ON DELETE CASCADE,
            bytes BLOB NOT NULL
        );
        """,
    ];

    /// <param name="to">Where to stop, for tests of what older portals have left; by default the newest.</param>
    public static void Upgrade(StoreSession session, int? to = null)
    {
        var version = (int)(session.Number("PRAGMA user_version") ?? 0);
        if (version > Steps.Length)
        {
            throw new InvalidOperationException("The storage folder was written by a newer version of the portal.");
        }

        for (; version < (to ?? Steps.Length); version++)
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Execute(Steps[version]);
            session.Execute($"PRAGMA user_version = {version + 1}");
            session.Execute("COMMIT");
        }
    }
}
