using System.CommandLine;
using System.Globalization;
using Portal.Core.Lifecycle;
using Portal.Core.Monitoring;
using Portal.Core.Operations;

namespace Portal.Commands;

/// <summary><c>storage compare</c> and <c>storage check</c>.</summary>
internal static class StorageCommand
{
    public static Command Create() => new("storage", CommandText.Storage) { CreateCompare(), CreateCheck() };

    private static Command CreateCompare()
    {
        var location = new Option<string?>("--location") { Description = CommandText.StorageLocation };
        var command = new Command("compare", CommandText.StorageCompare) { location };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            services => CompareAsync(services, parsed.GetValue(location), cancellationToken), cancellationToken));
        return command;
    }

    private static Command CreateCheck()
    {
        var location = new Option<string?>("--location") { Description = CommandText.StorageCheckLocation };
        var repair = new Option<bool>("--repair") { Description = CommandText.StorageRepair };
        var read = new Option<bool>("--read") { Description = CommandText.StorageRead };
        var command = new Command("check", CommandText.StorageCheck) { location, repair, read };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            services => CheckAsync(services, new(parsed.GetValue(location), parsed.GetValue(repair), parsed.GetValue(read)), cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> CheckAsync(IServiceProvider services, CheckStorageInput input, CancellationToken cancellationToken)
    {
        var result = await services.GetRequiredService<CheckStorage>().RunAsync(Caller.Operator, input, cancellationToken);
        if (await result.IsRefusedAsync())
        {
            return ExitCode.Failed;
        }

        if (result.Value.Locations.Count == 0)
        {
            Console.WriteLine(CommandText.StorageNoneEmbedded);
        }

        foreach (var location in result.Value.Locations)
        {
            await WriteAsync(location);
        }

        return result.Value.IsClean ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task WriteAsync(CheckedLocation location)
    {
        if (location.Report is not { } report)
        {
            await Console.Error.WriteLineAsync($"{location.LocationCode}: {location.Refusal?.Message}");
            return;
        }

        foreach (var problem in report.Problems)
        {
            Console.WriteLine(problem.IsRepaired ? Format(CommandText.StorageMended, problem.Text) : problem.Text);
        }

        Console.WriteLine(report.Count == 0
            ? Format(CommandText.StorageClean, location.LocationCode, report.Versions, report.Bytes)
            : Format(CommandText.StorageUnclean, location.LocationCode, report.Versions, report.Bytes, report.Count, report.Repaired));
    }

    private static async Task<int> CompareAsync(IServiceProvider services, string? location, CancellationToken cancellationToken)
    {
        var compared = await services.GetRequiredService<CompareStorage>().RunAsync(Caller.Operator, new(location), cancellationToken);
        if (await compared.IsRefusedAsync())
        {
            return ExitCode.Failed;
        }

        foreach (var one in compared.Value.Locations)
        {
            await WriteAsync(one);
        }

        return compared.Value.Agrees ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task WriteAsync(ComparedLocation location)
    {
        if (location.Refusal is { } refusal)
        {
            await Console.Error.WriteLineAsync($"{location.LocationCode}: {refusal.Message}");
            return;
        }

        foreach (var difference in location.Differences)
        {
            Console.WriteLine($"{difference.S3uid}  {WordsFor(difference)}");
        }

        foreach (var account in location.UnderWay)
        {
            Console.WriteLine($"{account.S3uid}  {Format(CommandText.StorageUnderWay, account.State)}");
        }

        Console.WriteLine(location.Agrees
            ? Format(CommandText.StorageAgrees, location.LocationCode, location.Accounts)
            : Format(CommandText.StorageDiffers, location.LocationCode, location.Accounts, location.Differences.Count));
    }

    private static string WordsFor(StorageDifference difference) => Format(
        difference.Kind switch
        {
            StorageDifferenceKind.AccountMissing => CommandText.AccountMissing,
            StorageDifferenceKind.AccountUnknown => CommandText.AccountUnknown,
            StorageDifferenceKind.AccountLeftOver => CommandText.AccountLeftOver,
            StorageDifferenceKind.NotSuspended => CommandText.NotSuspended,
            StorageDifferenceKind.Suspended => CommandText.Suspended,
            StorageDifferenceKind.Quota => CommandText.Quota,
            StorageDifferenceKind.KeyMissing => CommandText.KeyMissing,
            StorageDifferenceKind.KeysUnknown => CommandText.KeysUnknown,
            StorageDifferenceKind.BucketMissing => CommandText.BucketMissing,
            StorageDifferenceKind.BucketUnknown => CommandText.BucketUnknown,
            StorageDifferenceKind.BucketLeftOver => CommandText.BucketLeftOver,
            _ => throw new ArgumentOutOfRangeException(nameof(difference)),
        },
        difference.Expected ?? CommandText.NoLimit,
        difference.Found ?? CommandText.NoLimit);

    private static string Format(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
