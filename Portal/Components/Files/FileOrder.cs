namespace Portal.Components.Files;

/// <summary>What the rows are sorted by.</summary>
public enum FileColumn
{
    /// <summary>As storage tells them.</summary>
    Name,
    Size,
    Changed,
}

/// <summary>
/// The order of the rows that are shown. Storage itself knows only that of names, so on several pages each is sorted by itself.
/// Folders always come first.
/// </summary>
public readonly record struct FileOrder(FileColumn Column, bool Descending)
{
    /// <summary>How the address says it; nothing for the usual order.</summary>
    public string? InAddress => this == default ? null : $"{(Descending ? "-" : "")}{Column}";

    public static FileOrder Parse(string? address)
    {
        var descending = address?.StartsWith('-') ?? false;
        return Enum.TryParse<FileColumn>(descending ? address![1..] : address, ignoreCase: true, out var column) && Enum.IsDefined(column) ? new(column, descending) : default;
    }

    /// <summary>After a click on a column's head: what one wants first is the largest and the latest.</summary>
    public FileOrder After(FileColumn clicked) => clicked == Column ? new(clicked, !Descending) : new(clicked, clicked is not FileColumn.Name);

    public IReadOnlyList<FileRow> Sort(IReadOnlyList<FileRow> rows)
    {
        if (this == default)
        {
            return rows;
        }

        List<FileRow> sorted = Column switch
        {
            FileColumn.Size => [.. rows.OrderBy(row => row.Entry?.Size)],
            FileColumn.Changed => [.. rows.OrderBy(row => row.Entry?.ChangedAt)],
            _ => [.. rows],
        };
        if (Descending)
        {
            sorted.Reverse();
        }

        return [.. sorted.OrderBy(row => !row.IsFolder)];
    }
}
