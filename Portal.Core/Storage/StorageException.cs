namespace Portal.Core.Storage;

/// <summary>Why storage refused; what a customer reads of it is decided outside of storage.</summary>
public enum StorageFault
{
    /// <summary>No answer, a timeout, or an error of the server: worth trying again.</summary>
    Unavailable,
    NotFound,

    /// <summary>The bucket name belongs to another account of the cluster.</summary>
    NameTaken,
    NotEmpty,
    QuotaExceeded,
    Denied,

    /// <summary>The cluster will never accept this request as it is.</summary>
    Invalid,
}

/// <summary>A refusal by a storage cluster, in words for the log.</summary>
public sealed class StorageException(StorageFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public StorageFault Fault { get; } = fault;

    /// <summary>Whose cluster it was, where that matters to whoever reads of it: always if it is <see cref="StorageFault.Unavailable"/>.</summary>
    public Location? Location { get; init; }

    internal static StorageException Away(Location location, string message, Exception? inner = null) =>
        new(StorageFault.Unavailable, message, inner) { Location = location };
}
