namespace Portal.Core.Storage.Embedded.Store;

/// <summary>The versions that one transaction removes: what they held, and the files to retire after it is committed.</summary>
internal sealed class Removals
{
    private readonly List<(long ObjectId, List<string> Files)> _rows = [];

    /// <summary>Bytes of what is gone.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many are gone; delete markers do not count as objects.</summary>
    public long Objects { get; private set; }

    /// <summary>Removes the row and condemns its files. Counters are the caller's.</summary>
    public void Take(StoreSession session, ObjectRow row)
    {
        List<string> files = row.Segments == 0
            ? row.File is null ? [] : [row.File]
            : [.. ObjectStore.ReadSegments(session, row.Id).Select(segment => segment.File).OfType<string>()];
        Janitor.Condemn(session, files);
        session.Execute("DELETE FROM object WHERE id = ?1", row.Id);
        Bytes += row.Size;
        Objects += row.IsMarker ? 0 : 1;
        if (files.Count > 0)
        {
            _rows.Add((row.Id, files));
        }
    }

    public void Retire(Janitor janitor)
    {
        foreach (var (objectId, files) in _rows)
        {
            janitor.Retire(objectId, files);
        }
    }
}
