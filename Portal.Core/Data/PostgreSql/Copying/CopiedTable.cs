using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Portal.Core.Data.PostgreSql.Copying;

/// <summary>A table of both databases.</summary>
internal sealed class CopiedTable
{
    private readonly ITable _table;

    private CopiedTable(ITable from, ITable to)
    {
        _table = from;
        Columns = [.. from.Columns.Select(column => new CopiedColumn(column, to.FindColumn(column.Name)!))];
        Key = [.. from.PrimaryKey!.Columns.Select(column => column.Name)];
    }

    public string Name => _table.Name;

    public IReadOnlyList<CopiedColumn> Columns { get; }

    public IReadOnlyList<string> Key { get; }

    /// <summary>All rows in the order of their keys, which is the same in both databases.</summary>
    public string Select => $"SELECT {Names(Columns.Select(column => column.Name))} FROM \"{Name}\" ORDER BY {Names(Key)}";

    public string Copy => $"COPY \"{Name}\" ({Names(Columns.Select(column => column.Name))}) FROM STDIN (FORMAT BINARY)";

    /// <summary>All tables of the model, each after those whose rows its rows name.</summary>
    public static IReadOnlyList<CopiedTable> InOrder(PortalDb from, PortalDb to)
    {
        var other = to.Model.GetRelationalModel();
        var left = from.Model.GetRelationalModel().Tables.ToDictionary(table => table.Name, table => new CopiedTable(table, other.FindTable(table.Name, null)!), StringComparer.Ordinal);
        List<CopiedTable> sorted = [];
        while (left.Count > 0)
        {
            var next = left.Values.Where(table => table.Needs().All(name => !left.ContainsKey(name))).OrderBy(table => table.Name, StringComparer.Ordinal).ToList();
            if (next.Count == 0)
            {
                throw new InvalidOperationException("Tables name each other in a circle.");
            }

            sorted.AddRange(next);
            next.ForEach(table => left.Remove(table.Name));
        }

        return sorted;
    }

    private IEnumerable<string> Needs() => _table.ForeignKeyConstraints.Select(key => key.PrincipalTable.Name).Where(name => name != Name);

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));
}
