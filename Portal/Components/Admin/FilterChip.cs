namespace Portal.Components.Admin;

/// <summary>A filter that is on.</summary>
/// <param name="Text">Such as <c>Location: NL</c>.</param>
/// <param name="Without">The address of the same list without it.</param>
public sealed record FilterChip(string Text, string Without);
