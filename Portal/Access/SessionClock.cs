namespace Portal.Access;

/// <summary>The time by which sign-ins age: the portal's own, unless that is set ahead in Development.</summary>
public sealed record SessionClock(TimeProvider Time);
