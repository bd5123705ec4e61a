namespace Portal.Core.Data;

/// <summary>The engine that keeps the portal's database.</summary>
public enum DatabaseProvider
{
    /// <summary>A file in the data folder: one machine.</summary>
    Sqlite,

    /// <summary>A server, for portals on several machines.</summary>
    PostgreSql,
}
