using Microsoft.Win32.SafeHandles;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>A body on its way to disk. Unless it is kept, disposing removes every trace of it.</summary>
internal sealed class PendingBlob : IDisposable
{
    // Smaller files are cheaper to write than to reserve room for.
    private const long PreallocateFrom = 1024 * 1024;

    // Bytes. The disk is at work while the rest of a large body still comes in: flushed all at once, it would stand still until then.
    private const long FlushEvery = 32 * 1024 * 1024;

    // What .NET gives as the number of an error that has none, as that of room that could not be reserved; and ENOSPC, which says what is wrong.
    private const int Unnumbered = unchecked((int)0x80131620);
    private const int DiskFull = 28;

    private readonly string _temporary;
    private readonly string _final;
    private readonly SafeFileHandle _handle;
    private long _written;
    private long _flushAsked;
    private Task _flush = Task.CompletedTask;
    private bool _kept;

    public PendingBlob(string name, string temporary, string final, long size)
    {
        Name = name;
        _temporary = temporary;
        _final = final;
        _handle = Create(temporary, size >= PreallocateFrom ? size : 0);
    }

    public string Name { get; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await RandomAccess.WriteAsync(_handle, bytes, _written, cancellationToken);
        _written += bytes.Length;
        if (_written - _flushAsked >= FlushEvery && _flush.IsCompleted)
        {
            await _flush;
            _flushAsked = _written;
            _flush = Task.Run(() => RandomAccess.FlushToDisk(_handle), CancellationToken.None);
        }
    }

    /// <summary>Flushes the body and gives it its final name. Metadata may refer to it from now on.</summary>
    public async Task PublishAsync()
    {
        await _flush; // What it could not write is told to it alone.
        await Task.Run(Publish, CancellationToken.None);
    }

    /// <summary>To be called after the metadata that refers to the body is committed.</summary>
    public void Keep()
    {
        _kept = true;
        File.Delete(_temporary);
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (!_kept)
        {
            File.Delete(_final);
            File.Delete(_temporary);
        }
    }

    private void Publish()
    {
        RandomAccess.FlushToDisk(_handle);
        _handle.Dispose();
        if (!FileSystem.TryLink(_temporary, _final))
        {
            File.Move(_temporary, _final);
        }

        FileSystem.FlushDirectory(Path.GetDirectoryName(_final)!);
    }

    private static SafeFileHandle Create(string path, long room)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous, room);
        }
        catch (IOException exception) when (room > 0 && exception.HResult == Unnumbered)
        {
            throw new IOException(exception.Message, exception) { HResult = DiskFull };
        }
    }
}
