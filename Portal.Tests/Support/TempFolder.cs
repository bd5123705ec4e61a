namespace Portal.Tests.Support;

/// <summary>A folder of its own for a test, removed at the end.</summary>
public sealed class TempFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    /// <param name="inMemory">Where the machine has such a place: for what is written often and has to outlive processes, but not the machine.</param>
    public TempFolder(bool inMemory = false) => Path = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"portal-test-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("portal-test-").FullName;

    public string Path { get; }

    public void Dispose()
    {
        TestDatabases.Drop(Path);
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed may still be letting go of its files; the system clears its temporary folder.
        }
    }
}
