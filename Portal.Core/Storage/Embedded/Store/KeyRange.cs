using System.Text;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>The keys below a prefix, and how a delimiter gathers them into folders.</summary>
internal sealed class KeyRange(string prefix, string delimiter)
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);
    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes(delimiter);

    /// <summary>The first key beyond the prefix; <see langword="null"/> when nothing is.</summary>
    public byte[]? End { get; } = Successor(Encoding.UTF8.GetBytes(prefix));

    /// <summary>The smallest key that can come after <paramref name="after"/>; <see langword="null"/> when none can.</summary>
    public byte[]? Start(string after)
    {
        var bytes = Encoding.UTF8.GetBytes(after);
        if (bytes.Length == 0 || bytes.AsSpan().SequenceCompareTo(_prefix) < 0)
        {
            return _prefix;
        }

        if (!Contains(bytes))
        {
            return null;
        }

        // A folder is listed only if it comes after the marker, and one that holds the marker does not.
        return FolderOf(bytes) is { } folder ? Successor(folder) : [.. bytes, 0];
    }

    /// <summary>Whether the key is below the prefix.</summary>
    /// <param name="key">UTF-8.</param>
    public bool Contains(byte[] key) => key.AsSpan().StartsWith(_prefix);

    /// <summary>The folder that the key is gathered into: everything up to the first delimiter behind the prefix.</summary>
    public byte[]? FolderOf(byte[] key)
    {
        if (_delimiter.Length == 0)
        {
            return null;
        }

        var at = key.AsSpan(_prefix.Length).IndexOf(_delimiter);
        return at < 0 ? null : key[..(_prefix.Length + at + _delimiter.Length)];
    }

    /// <summary>The first key beyond all that begin with these bytes; <see langword="null"/> when there can be none.</summary>
    public static byte[]? Successor(byte[] start)
    {
        for (var i = start.Length - 1; i >= 0; i--)
        {
            if (start[i] < 0xFF)
            {
                var next = start[..(i + 1)];
                next[i]++;
                return next;
            }
        }

        return null;
    }
}
