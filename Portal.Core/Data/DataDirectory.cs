namespace Portal.Core.Data;

/// <summary>The folder that holds everything the portal keeps on this machine.</summary>
/// <param name="Path">Absolute.</param>
public sealed record DataDirectory(string Path)
{
    public string DatabaseFile => System.IO.Path.Combine(Path, "portal.db");

    /// <summary>Where earlier versions kept the key ring, which now is in the database.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");

    public string Logs => System.IO.Path.Combine(Path, "log");

    /// <summary>Where an embedded location keeps its objects unless configured otherwise.</summary>
    public string StorageOf(string locationCode) => System.IO.Path.Combine(Path, "storage", locationCode);
}
