namespace Portal.Core.Data.PostgreSql;

/// <summary>
/// What SQLite does for the audit by itself, and the refusal to change it. Events are numbered by a row that their transaction holds until it ends: so numbers have no
/// gaps, what is taken back takes its numbers along, and an event with a lower number is never committed after one with a higher one.
/// </summary>
internal static class PostgresAudit
{
    /// <summary>The number of the last event that was ever written.</summary>
    public const string LastNumber = """SELECT "Last" AS "Value" FROM "AuditNumbers" """;

    private static readonly string[] s_tables = ["AuditEvents", "AuditSeals"];

    private static readonly string[] s_acts = ["UPDATE", "DELETE", "TRUNCATE"];

    /// <summary>One statement each.</summary>
    public static IEnumerable<string> Number =>
    [
        """CREATE TABLE "AuditNumbers" ("Last" bigint NOT NULL);""",
        """INSERT INTO "AuditNumbers" VALUES (0);""",
        """
        CREATE FUNCTION "NumberAuditEvent"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW."Id" IS NULL THEN
                UPDATE "AuditNumbers" SET "Last" = "Last" + 1 RETURNING "Last" INTO NEW."Id";
            END IF;
            RETURN NEW;
        END $$;
        """,
        """CREATE TRIGGER "TR_AuditEvents_Number" BEFORE INSERT ON "AuditEvents" FOR EACH ROW EXECUTE FUNCTION "NumberAuditEvent"();""",
    ];

    /// <summary>One statement each.</summary>
    public static IEnumerable<string> Unnumber =>
        ["""DROP TRIGGER "TR_AuditEvents_Number" ON "AuditEvents";""", """DROP FUNCTION "NumberAuditEvent"();""", """DROP TABLE "AuditNumbers";"""];

    /// <summary>One statement each.</summary>
    public static IEnumerable<string> Protect =>
        from table in s_tables from act in s_acts select PostgresTriggers.Refuse(Name(table, act), act, table, "The audit is never changed.");

    /// <summary>One statement each.</summary>
    public static IEnumerable<string> Unprotect => from table in s_tables from act in s_acts select $"DROP TRIGGER \"{Name(table, act)}\" ON \"{table}\";";

    private static string Name(string table, string act) => $"TR_{table}_No{act}";
}
