using Portal.Components.Shared;
using Portal.Core.Files;

namespace Portal.Components.Files;

/// <summary>A line of the table: a folder, or a file.</summary>
/// <param name="Key">Exact; of a folder its prefix.</param>
/// <param name="Entry">What the listing tells of a file.</param>
public sealed record FileRow(string Key, FileEntry? Entry)
{
    public static FileRow OfFolder(string prefix) => new(prefix, null);

    /// <summary>A key that ends in a slash stands for its folder.</summary>
    public static FileRow OfFile(FileEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return ObjectKey.IsFolder(entry.Key) ? OfFolder(entry.Key) : new(entry.Key, entry);
    }

    public bool IsFolder => Entry is null;

    /// <summary>For people.</summary>
    public string Name => ObjectKey.NameOf(Key) is { Length: > 0 } name ? ObjectKey.Printable(name) : FilesPageText.NoName;

    public IconName Icon => IsFolder ? IconName.Folder : FileIcons.For(Name);

    /// <summary>"JPG", "PDF" …; files without an ending are just files.</summary>
    public string Kind
    {
        get
        {
            if (IsFolder)
            {
                return FilesPageText.Folder;
            }

            var ending = Path.GetExtension(Name);
            return ending.Length is > 1 and <= 6 ? ending[1..].ToUpperInvariant() : FilesPageText.File;
        }
    }
}
