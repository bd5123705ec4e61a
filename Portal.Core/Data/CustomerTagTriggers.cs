using Microsoft.EntityFrameworkCore.Migrations;

namespace Portal.Core.Data;

/// <summary>
/// Keeps the rows of <c>CustomerTags</c> as what <c>Tags</c> of each customer says, whoever writes it: the list is the one truth, the rows are its index.
/// Hand-written, as no model can say it; for SQLite.
/// </summary>
internal static class CustomerTagTriggers
{
    private const string Fill = """INSERT INTO "CustomerTags" ("Name", "CustomerId") SELECT DISTINCT "value", NEW."Id" FROM json_each(NEW."Tags") WHERE true""";

    public static void Create(MigrationBuilder migration)
    {
        migration.Sql("""INSERT INTO "CustomerTags" ("Name", "CustomerId") SELECT DISTINCT "value", "AspNetUsers"."Id" FROM "AspNetUsers", json_each("AspNetUsers"."Tags")""");
        migration.Sql($"""CREATE TRIGGER "CustomerTags_Added" AFTER INSERT ON "AspNetUsers" WHEN NEW."Tags" <> '[]' BEGIN {Fill}; END""");
        migration.Sql($"""
            CREATE TRIGGER "CustomerTags_Changed" AFTER UPDATE OF "Tags" ON "AspNetUsers" WHEN NEW."Tags" <> OLD."Tags"
            BEGIN DELETE FROM "CustomerTags" WHERE "CustomerId" = NEW."Id"; {Fill}; END
            """);
    }

    public static void Drop(MigrationBuilder migration)
    {
        migration.Sql("""DROP TRIGGER "CustomerTags_Changed" """);
        migration.Sql("""DROP TRIGGER "CustomerTags_Added" """);
    }
}
