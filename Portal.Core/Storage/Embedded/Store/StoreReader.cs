namespace Portal.Core.Storage.Embedded.Store;

/// <summary>
/// Reads the metadata of a location: through the store where this process runs it, else straight from the file, so that a verb
/// can look at it beside the portal that has it open.
/// </summary>
/// <param name="running">The store; <see langword="null"/> while it does not run here.</param>
internal sealed class StoreReader(Location location, Func<ObjectVault?> running, string root)
{
    /// <exception cref="StorageException">Unavailable: the store does not run here, and has never been anywhere.</exception>
    public T Read<T>(Func<StoreSession, T> read)
    {
        if (running() is { } vault)
        {
            return vault.Database.Read(read);
        }

        if (!File.Exists(ObjectVault.MetadataOf(root)))
        {
            throw StorageException.Away(location, $"There is no storage in {root} yet.");
        }

        using var session = new StoreSession(ObjectVault.MetadataOf(root), writable: false);
        return read(session);
    }
}
