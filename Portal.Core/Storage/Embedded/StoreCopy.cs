using Microsoft.Data.Sqlite;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded;

/// <param name="Files">Bodies that lie in files of their own; small ones lie in the metadata.</param>
public sealed record CopiedStore(long Files, long Bytes);

/// <summary>
/// Copies what an embedded location keeps, also while it runs. The metadata is copied as it is at one moment, then the bodies that it names. Bodies never change, but may be
/// removed meanwhile: then a later moment is taken, for which only what is new has to be copied.
/// </summary>
public static class StoreCopy
{
    private const int Tries = 5;

    private const string Names = "SELECT file FROM object WHERE file IS NOT NULL UNION SELECT file FROM segment WHERE file IS NOT NULL UNION SELECT file FROM part WHERE file IS NOT NULL";

    /// <summary>The file of the metadata in the folder of a location, or of its copy.</summary>
    public static string MetadataOf(string root) => ObjectVault.MetadataOf(root);

    /// <param name="to">A folder that is not there yet, or empty.</param>
    /// <exception cref="IOException">There is no store, the disk is full, or so much is removed meanwhile that no moment could be copied whole.</exception>
    public static async Task<CopiedStore> RunAsync(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(to);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            CopyDatabase(ObjectVault.MetadataOf(from), ObjectVault.MetadataOf(to));
            if (await CopyBodiesAsync(from, to, cancellationToken) is { } copied)
            {
                Prune(to);
                return copied;
            }
        }

        throw new IOException($"So much is removed from {from} at the moment that it cannot be copied: try again, or stop the portal first.");
    }

    /// <summary>A SQLite database as it is at one moment, whoever writes to it.</summary>
    public static void CopyDatabase(string from, string to)
    {
        if (!File.Exists(from))
        {
            throw new FileNotFoundException($"There is no database at {from}.", from);
        }

        File.Delete(to);
        using var source = new SqliteConnection($"Data Source={from};Mode=ReadWrite;Pooling=False");
        using var target = new SqliteConnection($"Data Source={to};Pooling=False");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    /// <returns><see langword="null"/> if a body was gone.</returns>
    private static async Task<CopiedStore?> CopyBodiesAsync(string from, string to, CancellationToken cancellationToken)
    {
        var (files, bytes) = (0L, 0L);
        foreach (var name in ReadNames(to))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (source, target) = (PathOf(from, name), PathOf(to, name));
            if (!File.Exists(target))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                try
                {
                    await CopyAsync(source, target, cancellationToken);
                }
                catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
                {
                    return null;
                }
            }

            (files, bytes) = (files + 1, bytes + new FileInfo(target).Length);
        }

        return new(files, bytes);
    }

    /// <summary>Under another name until it is whole, so that a copy that broke off is never taken for it.</summary>
    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        var part = $"{to}.part";
        await using (var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, useAsync: true))
        await using (var target = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
        {
            await source.CopyToAsync(target, cancellationToken);
        }

        File.Move(part, to, overwrite: true);
    }

    /// <summary>Removes bodies that only an earlier try has named.</summary>
    private static void Prune(string root)
    {
        var blobs = Path.Combine(root, "blobs");
        if (!Directory.Exists(blobs))
        {
            return;
        }

        var named = ReadNames(root).Select(Guid.Parse).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).Where(file => !Guid.TryParse(Path.GetFileName(file), out var name) || !named.Contains(name)))
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> ReadNames(string root)
    {
        using var connection = new SqliteConnection($"Data Source={ObjectVault.MetadataOf(root)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Names;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return reader.GetString(0);
        }
    }

    private static string PathOf(string root, string name) => Path.Combine(root, "blobs", name[..2], name);
}
