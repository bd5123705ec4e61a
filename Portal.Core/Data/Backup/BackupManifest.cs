using System.Security.Cryptography;
using System.Text.Json;

namespace Portal.Core.Data.Backup;

/// <summary>What a backup holds; written last, so that a folder without it is none.</summary>
/// <param name="Version">Of the form of the folder.</param>
/// <param name="MadeAt">When it was begun, UTC.</param>
/// <param name="Databases">By their path in the folder, the SHA-256 of each database file in hexadecimal digits.</param>
/// <param name="Locations">Codes of the embedded locations in it.</param>
public sealed record BackupManifest(int Version, DateTime MadeAt, IReadOnlyDictionary<string, string> Databases, IReadOnlyList<string> Locations)
{
    public const int CurrentVersion = 1;

    /// <summary>Of the portal's own database in a backup.</summary>
    public const string Database = "portal.db";

    private const string FileName = "backup.json";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>Where the folder of a location lies in a backup.</summary>
    public static string FolderOf(string locationCode) => Path.Combine("storage", locationCode);

    /// <summary>The digest of a file.</summary>
    public static async Task<string> DigestAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    /// <summary>Of the backup in a folder; <see langword="null"/> if that holds none, or one of a later version.</summary>
    public static async Task<BackupManifest?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var read = JsonSerializer.Deserialize<BackupManifest>(await File.ReadAllTextAsync(file, cancellationToken));
            return read is { Version: CurrentVersion, Databases: not null, Locations: not null } ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public Task WriteAsync(string folder, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, s_json), cancellationToken);
}
