using System.CommandLine;

namespace Portal.Commands;

/// <summary><c>db migrate</c>.</summary>
internal static class DbCommand
{
    public static Command Create() => new("db", CommandText.Db) { CreateMigrate() };

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
}
