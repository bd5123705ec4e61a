namespace Portal.Core.Oversight;

/// <summary>
/// Indexes that a search by the beginning of a word needs and the model cannot say: they ignore the case of letters while their columns keep it.
/// Whoever rebuilds the table in a migration makes them again after that.
/// </summary>
internal static class SearchIndexes
{
    public const string Add = """CREATE INDEX "IX_Accounts_Label_NoCase" ON "Accounts" ("Label" COLLATE NOCASE);""";

    public const string Remove = """DROP INDEX "IX_Accounts_Label_NoCase";""";
}
