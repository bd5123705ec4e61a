namespace Portal.Core.Storage;

/// <summary>The room that a cluster has, in bytes; what is taken by others on the same disks counts as taken.</summary>
public sealed record StorageCapacity(long FreeBytes, long TotalBytes);
