using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Development;

namespace Portal.Commands;

/// <summary><c>dev seed --scale</c>: for Development alone.</summary>
internal static class DevCommand
{
    public static Command Create() => new("dev", CommandText.Dev) { CreateSeed() };

    private static Command CreateSeed()
    {
        var standard = new ScaleSize();
        var scale = new Option<bool>("--scale") { Description = CommandText.DevScale, Required = true };
        var customers = Count("--customers", CommandText.DevCustomers, standard.Customers);
        var accounts = Count("--accounts", CommandText.DevAccounts, standard.Accounts);
        var buckets = Count("--buckets", CommandText.DevBuckets, standard.Buckets);
        var days = Count("--days", CommandText.DevDays, standard.Days);
        var command = new Command("seed", CommandText.DevSeed) { scale, customers, accounts, buckets, days };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            services => SeedAsync(
                services, new(parsed.GetValue(customers), parsed.GetValue(accounts), parsed.GetValue(buckets), parsed.GetValue(days)), cancellationToken),
            cancellationToken));
        return command;
    }

    private static Option<int> Count(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = string.Format(CultureInfo.CurrentCulture, description, standard), DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000_000)
            {
                result.AddError(string.Format(CultureInfo.CurrentCulture, CommandText.DevCount, name));
            }
        });
        return option;
    }

    private static async Task<int> SeedAsync(IServiceProvider services, ScaleSize size, CancellationToken cancellationToken)
    {
        if (!services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            await Console.Error.WriteLineAsync(CommandText.DevOnly);
            return ExitCode.Failed;
        }

        var databases = services.GetRequiredService<IDbContextFactory<PortalDb>>();
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            // Its statements are SQLite's; db copy takes what it makes to PostgreSQL.
            if (!db.Database.IsSqlite())
            {
                await Console.Error.WriteLineAsync(CommandText.DevSqliteOnly);
                return ExitCode.Failed;
            }
        }

        var data = new ScaleData(databases, services.GetRequiredService<TimeProvider>());
        if (await data.IsThereAsync(cancellationToken))
        {
            await Console.Error.WriteLineAsync(CommandText.DevSeeded);
            return ExitCode.Failed;
        }

        var started = Stopwatch.GetTimestamp();
        await data.MakeAsync(size, (name, took) => Console.WriteLine(CommandText.DevPart, name, took.TotalSeconds), cancellationToken);
        Console.WriteLine(CommandText.DevDone, size.Customers, size.Accounts, size.Buckets, size.Days, Stopwatch.GetElapsedTime(started).TotalSeconds);
        return ExitCode.Done;
    }
}
