using Portal.Branding;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Data.PostgreSql;
using Portal.Core.Mail;
using Portal.Core.Messaging;
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
    public DatabaseProvider Database { get; init; }

    public BillingOptions Billing { get; init; } = new();

    public MessagingOptions Messaging { get; init; } = new();

    public WorkOptions Work { get; init; } = new();

    public NodeOptions Node { get; init; } = new();

    /// <summary>Reads and checks all settings. With problems, nothing of the rest may be used.</summary>
    public static PortalSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var reader = new SettingsReader(configuration);
        var folder = SolutionFolder.Find(environment.ContentRootPath);
        var data = new DataDirectory(Path.GetFullPath(reader.Text("DataDirectory") ?? "data", folder));
        FolderCheck.Try(reader, "DataDirectory", data.Path);
        var (database, connectionString) = ReadDatabase(reader);
        var storage = StorageSettings.Read(reader, data, folder);
        var mail = MailSettings.Read(reader);
        var security = SecuritySettings.Read(reader, mail, folder);
        var api = ApiSettings.Read(reader);
        var billing = BillingSettings.Read(reader);
        var messaging = MessagingSettings.Read(reader);
        var work = WorkOptions.Read(reader, storage);
        var node = NodeOptions.Read(reader);
        CheckService(reader);
        CheckMetering(reader);
        foreach (var fault in (configuration.GetSection(BrandingOptions.Section).Get<BrandingOptions>() ?? new()).FindFaults())
        {
            reader.Complain("{0}", fault);
        }

        return new(data, connectionString, storage, mail, security, api, reader.Problems) { Database = database, Billing = billing, Messaging = messaging, Work = work, Node = node };
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

    private static (DatabaseProvider Provider, string? ConnectionString) ReadDatabase(SettingsReader reader)
    {
        const string Key = "Database:Provider";
        const string ConnectionKey = "Database:ConnectionString";
        var name = reader.Text(Key) ?? nameof(DatabaseProvider.Sqlite);
        var isKnown = Enum.GetNames<DatabaseProvider>().Contains(name, StringComparer.OrdinalIgnoreCase);
        var provider = isKnown ? Enum.Parse<DatabaseProvider>(name, ignoreCase: true) : DatabaseProvider.Sqlite;
        var connectionString = reader.Text(ConnectionKey);
        if (!isKnown)
        {
            reader.Complain(SettingsText.NotAChoice, Key, name, string.Join(", ", Enum.GetNames<DatabaseProvider>()));
        }
        else if (provider is DatabaseProvider.PostgreSql && connectionString is null)
        {
            reader.Complain(SettingsText.NoServer, ConnectionKey, name);
        }
        else if (provider is DatabaseProvider.PostgreSql && DatabaseServer.FindFault(connectionString!) is { } fault)
        {
            reader.Complain(SettingsText.NotAServer, ConnectionKey, fault);
        }

        reader.RefuseOthers("Database");
        return (provider, connectionString);
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
