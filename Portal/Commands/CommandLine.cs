using System.CommandLine;
using Portal.Configuration;

namespace Portal.Commands;

/// <summary>The verbs of the program. Without one, the portal itself runs.</summary>
internal static class CommandLine
{
    private static readonly string[] s_questions = ["--help", "-h", "-?", "--version"];

    /// <summary>Settings of the web look like <c>--Urls=…</c>; a verb is a plain word.</summary>
    public static bool IsVerb(string[] args) => args is [var first, ..] && (first[..Math.Min(1, first.Length)] is not ("-" or "/") || s_questions.Contains(first));

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(CommandText.Root)
        {
            UserCommand.Create(), TokenCommand.Create(), PlanCommand.Create(), StorageCommand.Create(), AuditCommand.Create(), DbCommand.Create(), BackupCommand.CreateBackup(), BackupCommand.CreateRestore(),
            WorkerCommand.Create(), DevCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync(CommandText.SeeHelp);
            return ExitCode.Misused;
        }

        // A worker stops in order, as a node does; other verbs are broken off.
        var isWorker = parsed.CommandResult.Command.Name == WorkerCommand.Name;
        return await parsed.InvokeAsync(isWorker ? new() { ProcessTerminationTimeout = null } : new());
    }
}
