using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Core.Data.PostgreSql;

/// <summary>
/// PostgreSQL keeps no text with a zero character or with half a character, and refuses questions about one. Halves are replaced, as SQLite does. Nothing that it keeps
/// matches a text with a zero: so a question is asked with another character in its place, and finds as little. What is to be written with a zero is left as it is, and
/// refused (<see cref="DatabaseFaults.IsUnstorableText"/>).
/// </summary>
internal sealed class PostgresTexts : DbCommandInterceptor
{
    /// <summary>The lowest character that there is, so that what comes after it in an order is the same.</summary>
    private const char Lowest = '\u0001';

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Clean(command, eventData);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Clean(command, eventData);
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    private static void Clean(DbCommand command, CommandEventData eventData)
    {
        var asks = eventData.CommandSource is CommandSource.LinqQuery or CommandSource.FromSqlQuery;
        foreach (DbParameter parameter in command.Parameters)
        {
            if (parameter.Value is string text)
            {
                parameter.Value = Clean(text, asks);
            }
            else if (parameter.Value is IEnumerable<string> texts)
            {
                parameter.Value = texts.Select(text => Clean(text, asks)).ToArray();
            }
        }
    }

    private static string Clean(string text, bool asks)
    {
        if (asks && text.Contains('\0', StringComparison.Ordinal))
        {
            text = text.Replace('\0', Lowest);
        }

        return text.Any(char.IsSurrogate) ? string.Concat(text.EnumerateRunes().Select(rune => rune.ToString())) : text;
    }
}
