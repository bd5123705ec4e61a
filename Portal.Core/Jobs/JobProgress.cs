namespace Portal.Core.Jobs;

/// <summary>How far a job is.</summary>
/// <param name="Done">Things done so far, over all tries.</param>
/// <param name="Failed">Things that could not be done.</param>
/// <param name="Total">How many there are, where that is known.</param>
/// <param name="Cursor">Where the handler goes on after a restart, in its own words.</param>
public sealed record JobProgress(long Done = 0, long Failed = 0, long? Total = null, string? Cursor = null);
