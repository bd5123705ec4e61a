using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>What .NET does not offer of a file system: a flush of a directory, and a second name for a file.</summary>
internal static class FileSystem
{
    private const int ReadOnly = 0;

    /// <summary>Makes names that were added to or removed from a directory survive a loss of power.</summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals names.
        }

        var descriptor = Open(ToC(path), ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open the directory {path} to flush it (error {Marshal.GetLastPInvokeError()}).");
        }

        var result = Flush(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"Cannot flush the directory {path} (error {error}).");
        }
    }

    /// <summary>Gives a file a second name; <see langword="false"/> where the file system has no such thing.</summary>
    public static bool TryLink(string existing, string added) => !OperatingSystem.IsWindows() && Link(ToC(existing), ToC(added)) == 0;

    private static byte[] ToC(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link(byte[] existing, byte[] added);
}
