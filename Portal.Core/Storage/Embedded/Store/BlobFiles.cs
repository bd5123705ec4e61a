using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>The bodies of objects, each a file with a random name in one of 256 folders, which are made as they are needed.</summary>
/// <remarks>
/// A file keeps its temporary name until its metadata is committed. So whatever a crash leaves behind is found by looking
/// at the few temporary names, not at all files.
/// </remarks>
internal sealed class BlobFiles
{
    private readonly string _blobs;
    private readonly string _temporary;
    private readonly ConcurrentDictionary<string, bool> _folders;

    public BlobFiles(string root)
    {
        _blobs = Path.Combine(root, "blobs");
        _temporary = Path.Combine(root, "temporary");
        Directory.CreateDirectory(_temporary);
        Directory.CreateDirectory(_blobs);
        _folders = new(Directory.EnumerateDirectories(_blobs).Select(path => KeyValuePair.Create(Path.GetFileName(path), true)), StringComparer.Ordinal);
        FileSystem.FlushDirectory(_blobs);
        FileSystem.FlushDirectory(root);
    }

    /// <summary>A new file to write a body of this many bytes to.</summary>
    public PendingBlob Create(long size)
    {
        var name = Guid.NewGuid().ToString("N");
        _folders.GetOrAdd(FolderOf(name), MakeFolder);
        return new PendingBlob(name, TemporaryPath(name), FinalPath(name), size);
    }

    /// <exception cref="FileNotFoundException">The object has been deleted or replaced since its row was read.</exception>
    public SafeFileHandle Open(string name) =>
        File.OpenHandle(FinalPath(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);

    /// <summary>Removes a body; one that is not there is removed already.</summary>
    public void Delete(string name)
    {
        var path = FinalPath(name);
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>The names of all bodies.</summary>
    public IEnumerable<string> ListAll() => Directory.EnumerateDirectories(_blobs).SelectMany(Directory.EnumerateFiles).Select(path => Path.GetFileName(path)!);

    /// <summary>Bytes of a body; <see langword="null"/> when there is none of this name.</summary>
    public long? LengthOf(string name)
    {
        var file = new FileInfo(FinalPath(name));
        return file.Exists ? file.Length : null;
    }

    /// <summary>Whether its metadata is still to be stored.</summary>
    public bool IsUnderWay(string name) => File.Exists(TemporaryPath(name));

    /// <summary>Removes what writers of an earlier run have left behind.</summary>
    /// <param name="keepReferred">Of these names, those that metadata refers to.</param>
    /// <returns>How many bodies were dropped.</returns>
    public int Sweep(Func<IReadOnlyCollection<string>, IReadOnlySet<string>> keepReferred)
    {
        var names = Directory.EnumerateFiles(_temporary).Select(path => Path.GetFileName(path)!).ToList();
        if (names.Count == 0)
        {
            return 0;
        }

        var referred = keepReferred(names);
        foreach (var name in names)
        {
            if (!referred.Contains(name) && Guid.TryParseExact(name, "N", out _))
            {
                Delete(name);
            }

            File.Delete(TemporaryPath(name));
        }

        return names.Count - referred.Count;
    }

    private string TemporaryPath(string name) => Path.Combine(_temporary, name);

    private string FinalPath(string name) => Path.Combine(_blobs, FolderOf(name), name);

    private static string FolderOf(string name) => name[..2];

    private bool MakeFolder(string folder)
    {
        Directory.CreateDirectory(Path.Combine(_blobs, folder));
        FileSystem.FlushDirectory(_blobs);
        return true;
    }
}
