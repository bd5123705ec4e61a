namespace Portal.Core.Storage;

/// <summary>A place to store: the code that orders name (<c>NL</c>) and the name that people read (<c>Amsterdam</c>).</summary>
public sealed record Location(string Code, string Name);
