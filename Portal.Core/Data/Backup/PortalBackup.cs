using System.Globalization;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;

namespace Portal.Core.Data.Backup;

/// <summary>What lies on this machine.</summary>
/// <param name="HasDatabase">Whether the portal's database is a file in the data folder, and not on a server.</param>
/// <param name="Locations">The embedded ones.</param>
public sealed record LocalState(DataDirectory Data, bool HasDatabase, IReadOnlyList<LocationOptions> Locations);

/// <param name="Files">Bodies of objects.</param>
/// <param name="Bytes">Of these.</param>
public sealed record BackedUp(BackupManifest Manifest, long Files, long Bytes);

/// <summary>
/// Copies everything that lies on this machine into a folder, also while the portal runs, and puts it back where nothing is. First the books, then storage: what is
/// made in between is in storage without being in the books, which <c>storage compare</c> tells; the other way round customers would miss what they pay for.
/// </summary>
public sealed class PortalBackup(LocalState state, TimeProvider clock)
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="folder">It must not be there yet.</param>
    public async Task<Result<BackedUp>> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        if (Path.Exists(folder))
        {
            return Refusal.Conflict(Format(DataText.BackupThere, folder));
        }

        var part = MakeFolder($"{folder}.part");
        var (databases, files, bytes) = (new Dictionary<string, string>(StringComparer.Ordinal), 0L, 0L);
        var began = clock.GetUtcNow().UtcDateTime;
        if (state.HasDatabase)
        {
            StoreCopy.CopyDatabase(state.Data.DatabaseFile, Path.Combine(part, BackupManifest.Database));
            databases[BackupManifest.Database] = await BackupManifest.DigestAsync(Path.Combine(part, BackupManifest.Database), cancellationToken);
        }

        foreach (var location in state.Locations)
        {
            var to = BackupManifest.FolderOf(location.Code);
            var copied = await StoreCopy.RunAsync(location.Root!, Path.Combine(part, to), cancellationToken);
            var metadata = StoreCopy.MetadataOf(to);
            databases[metadata] = await BackupManifest.DigestAsync(Path.Combine(part, metadata), cancellationToken);
            (files, bytes) = (files + copied.Files, bytes + copied.Bytes);
        }

        if (Directory.Exists(state.Data.Keys))
        {
            CopyFolder(state.Data.Keys, Path.Combine(part, "keys"));
        }

        var manifest = new BackupManifest(BackupManifest.CurrentVersion, began, databases, [.. state.Locations.Select(location => location.Code)]);
        await manifest.WriteAsync(part, cancellationToken);
        Directory.Move(part, folder);
        return new BackedUp(manifest, files, bytes);
    }

    /// <summary>Puts a backup into the data folder and the folders of its locations. Refused where anything lies there already, or where the backup is not whole.</summary>
    public async Task<Result<BackedUp>> RestoreAsync(string folder, CancellationToken cancellationToken)
    {
        if (await BackupManifest.ReadAsync(folder, cancellationToken) is not { } manifest)
        {
            return Refusal.NotFound(Format(DataText.NoBackup, folder));
        }

        if (await FindFaultAsync(folder, manifest, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var (files, bytes) = (0L, 0L);
        foreach (var location in state.Locations.Where(location => manifest.Locations.Contains(location.Code)))
        {
            // The copy of a copy: what does not come whole is found in the same way.
            var part = $"{location.Root!.TrimEnd('/')}.part";
            DeleteFolder(part);
            var copied = await StoreCopy.RunAsync(Path.Combine(folder, BackupManifest.FolderOf(location.Code)), part, cancellationToken);
            DeleteFolder(location.Root!);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(location.Root!))!);
            Directory.Move(part, location.Root!);
            (files, bytes) = (files + copied.Files, bytes + copied.Bytes);
        }

        if (Directory.Exists(Path.Combine(folder, "keys")))
        {
            CopyFolder(Path.Combine(folder, "keys"), state.Data.Keys);
        }

        if (manifest.Databases.ContainsKey(BackupManifest.Database))
        {
            // Last: without it the portal would begin anew, and with it all is there.
            var part = $"{state.Data.DatabaseFile}.part";
            File.Copy(Path.Combine(folder, BackupManifest.Database), part, overwrite: true);
            File.Move(part, state.Data.DatabaseFile);
        }

        return new BackedUp(manifest, files, bytes);
    }

    private async Task<Refusal?> FindFaultAsync(string folder, BackupManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Databases.ContainsKey(BackupManifest.Database) != state.HasDatabase)
        {
            return Refusal.Conflict(state.HasDatabase ? DataText.BackupWithoutDatabase : DataText.BackupOfSqlite);
        }

        if (state.HasDatabase && File.Exists(state.Data.DatabaseFile))
        {
            return Refusal.Conflict(Format(DataText.RestoreTargetFilled, state.Data.DatabaseFile));
        }

        foreach (var code in manifest.Locations)
        {
            if (state.Locations.FirstOrDefault(location => location.Code == code) is not { } location)
            {
                return Refusal.Conflict(Format(DataText.BackupOfOtherLocation, code));
            }

            if (Directory.Exists(location.Root) && Directory.EnumerateFiles(location.Root!, "*", SearchOption.AllDirectories).Any(file => Path.GetFileName(file) != "lock"))
            {
                return Refusal.Conflict(Format(DataText.RestoreTargetFilled, location.Root!));
            }
        }

        foreach (var (file, digest) in manifest.Databases)
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path) || await BackupManifest.DigestAsync(path, cancellationToken) != digest)
            {
                return Refusal.Conflict(Format(DataText.BackupChanged, path));
            }
        }

        return null;
    }

    private static string MakeFolder(string path)
    {
        DeleteFolder(path);
        return OperatingSystem.IsWindows() ? Directory.CreateDirectory(path).FullName : Directory.CreateDirectory(path, OwnersOnly).FullName;
    }

    private static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }

    private static string Format(string text, string value) => string.Format(CultureInfo.CurrentCulture, text, value);
}
