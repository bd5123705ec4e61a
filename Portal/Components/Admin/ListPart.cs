using Portal.Core.Operations;

namespace Portal.Components.Admin;

/// <summary>A page of a list, or why there is none.</summary>
/// <param name="Next">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record ListPart<TRow>(IReadOnlyList<TRow>? Rows, string? Next, Refusal? Refusal);
