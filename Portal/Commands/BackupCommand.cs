using System.CommandLine;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Portal.Configuration;
using Portal.Core.Data;
using Portal.Core.Data.Backup;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Commands;

/// <summary><c>backup</c> and <c>restore</c>: what lies on this machine, without the portal's services, as a restore begins where there is no database yet.</summary>
internal static class BackupCommand
{
    public static Command CreateBackup() => Create("backup", CommandText.Backup, CommandText.BackupFolder, async (backup, settings, folder, cancellationToken) =>
    {
        var result = await backup.WriteAsync(folder, cancellationToken);
        if (await result.IsRefusedAsync())
        {
            return ExitCode.Failed;
        }

        Console.WriteLine(Format(CommandText.BackupDone, folder, result.Value.Files, result.Value.Bytes));
        if (settings.Database is DatabaseProvider.PostgreSql)
        {
            Console.WriteLine(CommandText.BackupPostgres);
        }

        if (settings.Security.KeyCertificate is not null)
        {
            Console.WriteLine(CommandText.BackupCertificate);
        }

        return ExitCode.Done;
    });

    public static Command CreateRestore() => Create("restore", CommandText.Restore, CommandText.RestoreFolder, async (backup, settings, folder, cancellationToken) =>
    {
        var result = await backup.RestoreAsync(folder, cancellationToken);
        if (await result.IsRefusedAsync())
        {
            return ExitCode.Failed;
        }

        Console.WriteLine(Format(CommandText.RestoreDone, result.Value.Manifest.MadeAt, result.Value.Files, result.Value.Bytes));
        return ExitCode.Done;
    });

    private static Command Create(string name, string about, string aboutFolder, Func<PortalBackup, PortalSettings, string, CancellationToken, Task<int>> run)
    {
        var folder = new Argument<string>("folder") { Description = aboutFolder };
        var command = new Command(name, about) { folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (CommandHost.ReadSettings() is not { } settings)
            {
                return ExitCode.Failed;
            }

            var state = new LocalState(
                settings.Data, settings.Database is DatabaseProvider.Sqlite, [.. settings.Storage.Locations.Where(location => location.Kind is LocationKind.Embedded)]);
            try
            {
                return await run(new PortalBackup(state, TimeProvider.System), settings, Path.GetFullPath(parsed.GetValue(folder)!), cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return ExitCode.Failed;
            }
        });
        return command;
    }

    private static string Format(string text, params object[] values) => string.Format(CultureInfo.InvariantCulture, text, values);
}
