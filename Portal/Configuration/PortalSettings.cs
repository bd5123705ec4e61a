using Portal.Branding;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Core.Metering;
using Portal.Core.Storage;

namespace Portal.Configuration;

/// <summary>Everything that the portal is told from outside, checked.</summary>
internal sealed record PortalSettings(
    DataDirectory Data,
    string? ConnectionString,
    StorageOptions Storage,
    MailOptions Mail,
    SecurityOptions Security,
    ApiOptions Api,
    IReadOnlyList<string> Problems)
{
    public BillingOptions Billing { get; init; } = new();

    /// <summary>Reads and checks all settings. With problems, nothing of the rest may be used.</summary>
    public static PortalSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var reader = new SettingsReader(configuration);
        var folder = SolutionFolder.Find(environment.ContentRootPath);
        var data = new DataDirectory(Path.GetFullPath(reader.Text("DataDirectory") ?? "data", folder));
        FolderCheck.Try(reader, "DataDirectory", data.Path);
        var connectionString = ReadDatabase(reader);
        var storage = StorageSettings.Read(reader, data, folder);
        var mail = MailSettings.Read(reader);
        var security = SecuritySettings.Read(reader, mail);
        var api = ApiSettings.Read(reader);
        var billing = BillingSettings.Read(reader);
        CheckService(reader);
        CheckMetering(reader);
        foreach (var fault in (configuration.GetSection(BrandingOptions.Section).Get<BrandingOptions>() ?? new()).FindFaults())
        {
            reader.Complain("{0}", fault);
        }

        return new(data, connectionString, storage, mail, security, api, reader.Problems) { Billing = billing };
    }

    /// <summary>Writes down what is wrong, if anything is.</summary>
    /// <returns>Whether the program has to end.</returns>
    public bool ReportProblems(TextWriter output)
    {
        if (Problems.Count == 0)
        {
            return false;
        }

        output.WriteLine(SettingsText.Heading);
        foreach (var problem in Problems)
        {
            output.WriteLine($"- {problem}");
        }

        return true;
    }

    private static string? ReadDatabase(SettingsReader reader)
    {
        var provider = reader.Text("Database:Provider") ?? "Sqlite";
        if (provider.Equals("Postgres", StringComparison.OrdinalIgnoreCase))
        {
            reader.Complain(SettingsText.PostgresComesLater, "Database:Provider");
        }
        else if (!provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
        {
            reader.Complain(SettingsText.NotAChoice, "Database:Provider", provider, "Sqlite");
        }

        var connectionString = reader.Text("Database:ConnectionString");
        reader.RefuseOthers("Database");
        return connectionString;
    }

    /// <summary>The values are bound where they are used; here they are only looked at.</summary>
    private static void CheckService(SettingsReader reader)
    {
        const int MaximumGraceDays = 365;
        const int MaximumLeaseSeconds = 3600;
        reader.Number($"{ServiceOptions.Section}:{nameof(ServiceOptions.GraceDays)}", 0, 0, MaximumGraceDays);
        reader.Number($"{ServiceOptions.Section}:{nameof(ServiceOptions.FreeAccounts)}", 0, 0, int.MaxValue);
        reader.Number($"{ServiceOptions.Section}:{nameof(ServiceOptions.LeaseSeconds)}", 1, 1, MaximumLeaseSeconds);
    }

    /// <summary>As above.</summary>
    private static void CheckMetering(SettingsReader reader)
    {
        const int MinutesOfADay = 1440;
        const int MaximumSeconds = 60;
        reader.Number($"{MeteringOptions.Section}:{nameof(MeteringOptions.IntervalMinutes)}", 1, 1, MinutesOfADay);
        reader.Number($"{MeteringOptions.Section}:{nameof(MeteringOptions.FreshSeconds)}", 0, 0, MaximumSeconds);
        reader.Number($"{MeteringOptions.Section}:{nameof(MeteringOptions.WaitSeconds)}", 0, 0, MaximumSeconds);
        reader.RefuseOthers(MeteringOptions.Section);
    }
}
