namespace Portal.Core.Storage.Embedded;

/// <summary>What can be wrong in a store.</summary>
public enum StoreProblemKind
{
    /// <summary>The body of an object is lost or damaged. Only a backup has it.</summary>
    Body,

    /// <summary>A file takes up space, and nothing refers to it.</summary>
    Stray,

    /// <summary>A counter of bytes or objects is wrong.</summary>
    Counter,

    /// <summary>The database of the metadata contradicts itself.</summary>
    Metadata,
}

/// <param name="Text">What is wrong, for an operator; it names the bucket and the key where there is one.</param>
public sealed record StoreProblem(StoreProblemKind Kind, string Text)
{
    public bool IsRepaired { get; init; }
}

/// <summary>How the files of an embedded location are.</summary>
/// <param name="Versions">How many objects were looked at, with their versions.</param>
/// <param name="Bytes">What they hold together.</param>
/// <param name="Problems">The first thousand.</param>
/// <param name="Count">Of all problems.</param>
/// <param name="Repaired">How many of them are none any more.</param>
public sealed record StoreReport(long Versions, long Bytes, IReadOnlyList<StoreProblem> Problems, long Count, long Repaired)
{
    public bool IsClean => Count == Repaired;
}
