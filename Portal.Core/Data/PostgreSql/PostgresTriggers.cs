using Microsoft.EntityFrameworkCore.Migrations;

namespace Portal.Core.Data.PostgreSql;

/// <summary>What no model can say: rows that are never changed, the numbers of the audit, the tags as rows, and the search that ignores case.</summary>
internal static class PostgresTriggers
{
    private static readonly string[] s_books = ["LedgerEntries", "Invoices", "InvoiceLines", "InvoiceSettlements"];

    private static readonly string[] s_acts = ["UPDATE", "DELETE", "TRUNCATE"];

    /// <summary>The statement that has the database refuse one kind of change of a table; needs the function of <see cref="Create"/>.</summary>
    public static string Refuse(string name, string act, string table, string why) =>
        $"""CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" FOR EACH {(act == "TRUNCATE" ? "STATEMENT" : "ROW")} EXECUTE FUNCTION "RefuseChange"('{why}');""";

    public static void Create(MigrationBuilder migration)
    {
        migration.Sql("""CREATE FUNCTION "RefuseChange"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;""");
        foreach (var statement in PostgresAudit.Number.Concat(PostgresAudit.Protect).Concat(from table in s_books from act in s_acts select Refuse(Name(table, act), act, table, $"rows of {table} are never changed")))
        {
            migration.Sql(statement);
        }

        migration.Sql("""
            CREATE FUNCTION "FillCustomerTags"() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                DELETE FROM "CustomerTags" WHERE "CustomerId" = NEW."Id";
                INSERT INTO "CustomerTags" ("Name", "CustomerId") SELECT DISTINCT "tag", NEW."Id" FROM unnest(NEW."Tags") AS "tag";
                RETURN NULL;
            END $$;
            """);
        migration.Sql("""CREATE TRIGGER "CustomerTags_Added" AFTER INSERT ON "AspNetUsers" FOR EACH ROW WHEN (NEW."Tags" <> '{}') EXECUTE FUNCTION "FillCustomerTags"();""");
        migration.Sql("""CREATE TRIGGER "CustomerTags_Changed" AFTER UPDATE OF "Tags" ON "AspNetUsers" FOR EACH ROW WHEN (NEW."Tags" <> OLD."Tags") EXECUTE FUNCTION "FillCustomerTags"();""");
        migration.Sql("""CREATE INDEX "IX_Accounts_Label_NoCase" ON "Accounts" (lower("Label"));""");
    }

    public static void Drop(MigrationBuilder migration)
    {
        migration.Sql("""DROP INDEX "IX_Accounts_Label_NoCase";""");
        migration.Sql("""DROP TRIGGER "CustomerTags_Changed" ON "AspNetUsers";""");
        migration.Sql("""DROP TRIGGER "CustomerTags_Added" ON "AspNetUsers";""");
        migration.Sql("""DROP FUNCTION "FillCustomerTags"();""");
        foreach (var statement in (from table in s_books from act in s_acts select $"DROP TRIGGER \"{Name(table, act)}\" ON \"{table}\";").Concat(PostgresAudit.Unprotect).Concat(PostgresAudit.Unnumber))
        {
            migration.Sql(statement);
        }

        migration.Sql("""DROP FUNCTION "RefuseChange"();""");
    }

    private static string Name(string table, string act) => $"{table}_no_{act}";
}
