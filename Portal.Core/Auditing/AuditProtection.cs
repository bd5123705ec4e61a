namespace Portal.Core.Auditing;

/// <summary>
/// The database's own refusal to change the audit, for SQLite: it stops whatever goes past the program's model. Whoever rebuilds one of
/// these tables in a migration runs it again after that.
/// </summary>
internal static class AuditProtection
{
    /// <summary>The tables that only grow.</summary>
    private static readonly string[] s_tables = ["AuditEvents", "AuditSeals"];

    /// <summary>One statement each.</summary>
    public static IEnumerable<string> Add =>
        from table in s_tables
        from act in s_acts
        select $"""
            CREATE TRIGGER "{Name(table, act)}" BEFORE {act} ON "{table}"
            BEGIN SELECT RAISE(ABORT, 'The audit is never changed.'); END;
            """;

    /// <summary>One statement each.</summary>
    public static IEnumerable<string> Remove => from table in s_tables from act in s_acts select $"DROP TRIGGER \"{Name(table, act)}\";";

    private static readonly string[] s_acts = ["UPDATE", "DELETE"];

    private static string Name(string table, string act) => $"TR_{table}_No{act}";
}
