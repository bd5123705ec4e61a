namespace Portal.Components.Shared;

/// <summary>A place on the way to the current page.</summary>
/// <param name="Text">What the place is called.</param>
/// <param name="Href">Its address; null for the current page.</param>
public sealed record Crumb(string Text, string? Href = null);
