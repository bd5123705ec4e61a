using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Data.PostgreSql.Copying;

namespace Portal.Commands;

/// <summary><c>db migrate</c> and <c>db copy</c>.</summary>
internal static class DbCommand
{
    public static Command Create() => new("db", CommandText.Db) { CreateMigrate(), CreateCopy() };

    private static Command CreateMigrate()
    {
        var command = new Command("migrate", CommandText.DbMigrate);
        command.SetAction((_, cancellationToken) => CommandHost.RunAsync(
            _ =>
            {
                // Every verb begins with it.
                Console.WriteLine(CommandText.DbMigrated);
                return Task.FromResult(ExitCode.Done);
            },
            cancellationToken));
        return command;
    }

    private static Command CreateCopy()
    {
        var from = new Option<string?>("--from") { Description = CommandText.DbCopyFrom };
        var command = new Command("copy", CommandText.DbCopy) { from };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(services => CopyAsync(services, parsed.GetValue(from), cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> CopyAsync(IServiceProvider services, string? path, CancellationToken cancellationToken)
    {
        await using var to = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellationToken);
        if (!to.Database.IsNpgsql())
        {
            await Console.Error.WriteLineAsync(CommandText.DbCopyOnlyPostgres);
            return ExitCode.Failed;
        }

        var file = Path.GetFullPath(path ?? services.GetRequiredService<DataDirectory>().DatabaseFile);
        if (!File.Exists(file))
        {
            await Console.Error.WriteLineAsync(string.Format(CultureInfo.CurrentCulture, CommandText.DbCopyNoFile, file));
            return ExitCode.Failed;
        }

        await using var from = DatabaseCopy.OpenSource(file, services);
        var result = await new DatabaseCopy(from, to).RunAsync(
            table => Console.WriteLine(string.Format(CultureInfo.CurrentCulture, CommandText.DbCopyTable, table.Table, table.Rows, table.Digest)), cancellationToken);
        if (await result.IsRefusedAsync())
        {
            return ExitCode.Failed;
        }

        Console.WriteLine(string.Format(CultureInfo.CurrentCulture, CommandText.DbCopied, result.Value.Sum(table => table.Rows), result.Value.Count));
        return ExitCode.Done;
    }
}
