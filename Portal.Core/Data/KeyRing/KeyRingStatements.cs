using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Data.KeyRing;

/// <summary>Writes entries of the key ring, in words that both databases know. Data Protection asks synchronously.</summary>
internal static class KeyRingStatements
{
    /// <returns>Whether it was not there yet.</returns>
    public static bool AddKey(this PortalDb db, string name, string xml) =>
        db.Database.ExecuteSql($"""INSERT INTO "ProtectionKeys" ("Name", "Xml") VALUES ({name}, {xml}) ON CONFLICT DO NOTHING""") == 1;

    /// <summary>Puts a sealed entry in the place of the open one, unless another node was quicker.</summary>
    public static void ReplaceKey(this PortalDb db, string name, string open, string sealedXml) =>
        db.Database.ExecuteSql($"""UPDATE "ProtectionKeys" SET "Xml" = {sealedXml} WHERE "Name" = {name} AND "Xml" = {open}""");
}
