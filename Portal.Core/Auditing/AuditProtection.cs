using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Data.PostgreSql;

namespace Portal.Core.Auditing;

/// <summary>
/// The database's own refusal to change the audit, for SQLite: it stops whatever goes past the program's model. Whoever rebuilds one of
/// these tables in a migration runs it again after that.
/// </summary>
internal static class AuditProtection
{
    private const string LastNumber = """SELECT "seq" AS "Value" FROM sqlite_sequence WHERE "name" = 'AuditEvents'""";

    /// <summary>The tables that only grow, with their keys.</summary>
    private static readonly (string Name, string Key)[] s_tables = [("AuditEvents", "Id"), ("AuditSeals", "EventId")];

    /// <summary>An insert that replaces a row deletes it without the triggers of a deletion.</summary>
    private static readonly (string Act, string When)[] s_acts =
        [("UPDATE", ""), ("DELETE", ""), ("INSERT", "WHEN EXISTS (SELECT 1 FROM \"{0}\" WHERE \"{1}\" = NEW.\"{1}\")")];

    /// <summary>One statement each.</summary>
    public static IEnumerable<string> Add =>
        from table in s_tables
        from act in s_acts
        select $"""
            CREATE TRIGGER "{Name(table.Name, act.Act)}" BEFORE {act.Act} ON "{table.Name}" {string.Format(CultureInfo.InvariantCulture, act.When, table.Name, table.Key)}
            BEGIN SELECT RAISE(ABORT, 'The audit is never changed.'); END;
            """;

    /// <summary>One statement each.</summary>
    public static IEnumerable<string> Remove => from table in s_tables from act in s_acts select $"DROP TRIGGER \"{Name(table.Name, act.Act)}\";";

    /// <summary>Asks this database for the number of the last event that was ever written.</summary>
    public static string LastNumberOf(PortalDb db) => db.Database.IsSqlite() ? LastNumber : PostgresAudit.LastNumber;

    private static string Name(string table, string act) => $"TR_{table}_No{act}";
}
