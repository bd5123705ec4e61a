using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Portal.Configuration;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Configuration;

public sealed class PortalSettingsTests : IDisposable
{
    private static readonly (string, string)[] Gateway =
    [
        ("Storage:Locations:0:Kind", "Rgw"), ("Storage:Locations:0:Endpoint", "https://s3.example.net"),
        ("Storage:Locations:0:AccessKey", "ADMIN"), ("Storage:Locations:0:SecretKey", "secret"),
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Database:Provider", "Postgres", "Database:Provider is 'Postgres'; it must be one of: Sqlite, PostgreSql.")]
    [InlineData("Database:Provider", "1", "Database:Provider is '1'; it must be one of: Sqlite, PostgreSql.")]
    [InlineData("Database:Provider", "PostgreSql", "Database:ConnectionString is missing; PostgreSql needs one such as Host=db.example.net;Database=portal;Username=portal;Password=….")]
    [InlineData("Database:Conection", "x", "Database:Conection is not a setting of the portal; is it misspelt?")]
    [InlineData("Storage:Locations:0:Code", "", "Storage:Locations:0:Code is missing.")]
    [InlineData("Storage:Locations:0:Code", "N L", "Storage:Locations:0:Code is 'N L'; it must be 1 to 16 letters, digits and hyphens, such as NL.")]
    [InlineData("Storage:Locations:0:Name", "", "Storage:Locations:0:Name is missing.")]
    [InlineData("Storage:Locations:0:Kind", "Tape", "Storage:Locations:0:Kind is 'Tape'; it must be one of: Embedded, Rgw.")]
    [InlineData("Storage:Locations:0:Port", "70000", "Storage:Locations:0:Port is '70000'; it must be a whole number from 0 to 65535.")]
    [InlineData("Storage:Locations:0:Port", "abc", "Storage:Locations:0:Port is 'abc'; it must be a whole number from 0 to 65535.")]
    [InlineData("Storage:Locations:0:Prot", "9000", "Storage:Locations:0:Prot is not a setting of the portal; is it misspelt?")]
    [InlineData("Storage:Locations:0:Endpoint", "s3.example.net", "Storage:Locations:0:Endpoint is 's3.example.net'; it must be an address such as https://portal.example.net, without a path.")]
    [InlineData("Storage:Locations:1:Code", "nl", "Storage:Locations:1:Code is NL, and so is Storage:Locations:0:Code; they must differ.")]
    [InlineData("Storage:Locations:1:Port", "9000", "Storage:Locations:1:Port is 9000, and so is Storage:Locations:0:Port; they must differ.")]
    [InlineData("Urls", "http://localhost:9001", "Storage:Locations:1:Port is 9001, and so is Urls; they must differ.")]
    [InlineData("Urls", "localhost", "Urls holds 'localhost'; it must be an address to listen on, such as http://localhost:5080.")]
    [InlineData("Mail:Port", "0", "Mail:Port is '0'; it must be a whole number from 1 to 65535.")]
    [InlineData("Mail:Port", "465", "Mail:Port is 465, where servers expect encryption from the first byte; the portal uses STARTTLS, mostly on port 587.")]
    [InlineData("Mail:From", "nobody", "Mail:From is 'nobody'; it must be an e-mail address, alone or as: Name <name@example.com>.")]
    [InlineData("Mail:UseTls", "maybe", "Mail:UseTls is 'maybe'; it must be true or false.")]
    [InlineData("Mail:UserName", "me", "Mail:Password is missing, although Mail:UserName is set.")]
    [InlineData("Security:SessionHours", "0", "Security:SessionHours is '0'; it must be a whole number from 1 to 720.")]
    [InlineData("Security:PublicUrl", "ftp://example.net", "Security:PublicUrl is 'ftp://example.net'; it must be an address such as https://portal.example.net, without a path.")]
    [InlineData("Security:TrustedProxies:0", "proxy", "Security:TrustedProxies:0 is 'proxy'; it must be an IP address such as 10.0.0.5 or a network such as 10.0.0.0/8.")]
    [InlineData("Api:RequestsPerMinutePerToken", "0", "Api:RequestsPerMinutePerToken is '0'; it must be a whole number from 1 to 1000000.")]
    [InlineData("Api:BadTokens", "5", "Api:BadTokens is not a setting of the portal; is it misspelt?")]
    [InlineData("Service:GraceDays", "-1", "Service:GraceDays is '-1'; it must be a whole number from 0 to 365.")]
    [InlineData("Metering:IntervalMinutes", "0", "Metering:IntervalMinutes is '0'; it must be a whole number from 1 to 1440.")]
    [InlineData("Metering:Interval", "5", "Metering:Interval is not a setting of the portal; is it misspelt?")]
    [InlineData("Messaging:Kind", "Kafka", "Messaging:Kind is 'Kafka'; it must be one of: InProcess, RabbitMq.")]
    [InlineData("Messaging:Kind", "RabbitMq", "Messaging:RabbitMq:Uri is missing; RabbitMq needs one such as amqp://portal:PASSWORD@mq.example.net:5672/portal.")]
    [InlineData("Messaging:RabbitMq:Uri", "http://u:secret@mq", "Messaging:RabbitMq:Uri is not the address of a broker; it must look like amqp://USER:PASSWORD@mq.example.net:5672/VHOST, or amqps:// with TLS, and characters such as @ and / in the password must be written as %40 and %2F.")]
    [InlineData("Messaging:RabbitMq:Prefix", "a b", "Messaging:RabbitMq:Prefix is 'a b'; it must be 1 to 32 letters, digits, dots and hyphens, such as s3portal.")]
    [InlineData("Messaging:RabbitMq:Url", "x", "Messaging:RabbitMq:Url is not a setting of the portal; is it misspelt?")]
    [InlineData("Work:InPortal", "false", "Work:InPortal is false, but location NL is embedded: only the portal's own process reaches it, so nobody could do the work for it. Set Work:InPortal to true, or make all locations Rgw.")]
    [InlineData("Work:HealthUrl", "127.0.0.1:5081", "Work:HealthUrl is '127.0.0.1:5081'; it must be an address such as https://portal.example.net, without a path.")]
    [InlineData("Work:HealthUrl", "https://127.0.0.1:5081", "Work:HealthUrl is 'https://127.0.0.1:5081'; it must begin with http://, as only whoever watches the worker asks there, over the inner network.")]
    [InlineData("Work:Health", "x", "Work:Health is not a setting of the portal; is it misspelt?")]
    [InlineData("Billing:TaxRate", "51", "Billing:TaxRate is '51'; it must be a number from 0 to 50, such as 21 or 19.5.")]
    [InlineData("Billing:CancelAfterDays", "28", "Billing:CancelAfterDays is '28'; it must be a whole number from 1 to 27.")]
    [InlineData("Billing:SuspendAfterDays", "14", "Billing:SuspendAfterDays is 14; it must be less than Billing:CancelAfterDays, which is 14.")]
    [InlineData("Billing:ReminderDays:0", "14", "Billing:ReminderDays:0 is 14; it must be less than Billing:CancelAfterDays, which is 14.")]
    [InlineData("Billing:PaymentSecrets:0", "short", "Billing:PaymentSecrets:0 is too short; it must have at least 32 characters.")]
    [InlineData("Billing:CreditNotePrefix", "INV-", "Billing:CreditNotePrefix is 'INV-', and so is Billing:InvoicePrefix; the numbers of invoices and credit notes must differ.")]
    [InlineData("Billing:TopUpUrl", "pay", "Billing:TopUpUrl is 'pay'; it must be an address such as https://pay.example.net/?customer={customer}.")]
    [InlineData("Billing:Seler:0", "x", "Billing:Seler:0 is not a setting of the portal; is it misspelt?")]
    [InlineData("Branding:Accent", "blue", "Branding:Accent is 'blue'; it must be a colour such as #2b59e0.")]
    public void Wrong_value_gives_one_sentence_with_its_key(string key, string value, string sentence) =>
        Assert.Equal([sentence], Read((key, value)).Problems);

    [Theory]
    [InlineData("Host=a:1,b:2;Database=portal", "Database:ConnectionString is not one of PostgreSQL: it names several hosts, and needs 'Target Session Attributes=primary', as one of them only may be written to.")]
    [InlineData("Host=a:1,b:2;Database=portal;Target Session Attributes=standby", "Database:ConnectionString is not one of PostgreSQL: it names several hosts, and needs 'Target Session Attributes=primary', as one of them only may be written to.")]
    [InlineData("Host=a:1,b:2;Database=portal;Target Session Attributes=primary", null)]
    [InlineData("Host=a;Database=portal", null)]
    public void Several_servers_have_to_say_that_the_one_is_meant_that_is_written_to(string connection, string? sentence) =>
        Assert.Equal(sentence is null ? [] : [sentence], Read(("Database:Provider", "PostgreSql"), ("Database:ConnectionString", connection)).Problems);

    [Fact]
    public void Certificate_of_the_key_ring_has_to_be_there() =>
        Assert.StartsWith("Security:KeyCertificate leads to /nowhere/keys.pfx, which cannot be used: ", Assert.Single(Read(("Security:KeyCertificate", "/nowhere/keys.pfx")).Problems), StringComparison.Ordinal);

    [Fact]
    public void Reminder_days_of_the_settings_stand_in_place_of_the_usual_ones() =>
        Assert.Equal([0, 5], Read(("Billing:ReminderDays:0", "0"), ("Billing:ReminderDays:1", "5")).Billing.ReminderDays);

    [Fact]
    public void Reminder_days_must_rise() => Assert.Equal(
        ["Billing:ReminderDays:0 is 5, and Billing:ReminderDays:1 is 5; each must be more than the one before."],
        Read(("Billing:ReminderDays:0", "5"), ("Billing:ReminderDays:1", "5")).Problems);

    [Fact]
    public void Right_values_give_none()
    {
        var settings = Read(
            ("Mail:Host", "mail.example.net"),
            ("Mail:From", "Northbay <no-reply@example.net>"),
            ("Security:PublicUrl", "https://portal.example.net"),
            ("Security:TrustedProxies:0", "10.0.0.0/8"),
            ("Security:TrustedProxies:1", "2001:db8::5"));

        Assert.Empty(settings.Problems);
        Assert.Equal(["NL", "DE"], settings.Storage.Locations.Select(location => location.Code));
        Assert.Equal(Path.Combine(_folder.Path, "storage", "NL"), settings.Storage.Locations[0].Root);
        Assert.Equal(["Standard"], settings.Storage.Locations[0].StorageTypes);
        Assert.Equal(2, settings.Security.TrustedProxies.Count);
    }

    [Theory]
    [InlineData("Endpoint", "", "Storage:Locations:0:Endpoint is missing.")]
    [InlineData("Endpoint", "s3.example.net", "Storage:Locations:0:Endpoint is 's3.example.net'; it must be an address such as https://portal.example.net, without a path.")]
    [InlineData("AdminEndpoint", "10.0.0.5", "Storage:Locations:0:AdminEndpoint is '10.0.0.5'; it must be an address such as https://portal.example.net, without a path.")]
    [InlineData("AccessKey", "", "Storage:Locations:0:AccessKey is missing.")]
    [InlineData("SecretKey", "", "Storage:Locations:0:SecretKey is missing.")]
    [InlineData("Placements:Warm", "x", "Storage:Locations:0:Placements:Warm is about the storage type 'Warm', which Storage:Locations:0:StorageTypes does not name.")]
    [InlineData("SecretKy", "x", "Storage:Locations:0:SecretKy is not a setting of the portal; is it misspelt?")]
    public void Wrong_value_of_a_gateway_gives_one_sentence_with_its_key(string key, string value, string sentence) =>
        Assert.Equal([sentence], Read([.. Gateway, ($"Storage:Locations:0:{key}", value)]).Problems);

    [Fact]
    public void Gateway_is_read_with_its_placements()
    {
        var settings = Read([.. Gateway, ("Storage:Locations:0:Placements:Standard", "default-placement/COLD")]);

        Assert.Empty(settings.Problems);
        var location = settings.Storage.Locations[0];
        Assert.Equal((LocationKind.Rgw, new Uri("https://s3.example.net"), new Uri("https://s3.example.net")), (location.Kind, location.Endpoint, location.AdminEndpoint));
        Assert.Equal("default-placement/COLD", location.Placements["Standard"]);
    }

    [Fact]
    public void All_problems_are_listed()
    {
        var problems = Read(("Mail:Host", "mail.example.net"), ("Service:GraceDays", "x"), ("Storage:Locations:1:Name", "")).Problems;

        Assert.Equal(["Storage:Locations:1:Name", "Mail:From", "Security:PublicUrl", "Service:GraceDays"], problems.Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void No_location_is_a_problem() =>
        Assert.Equal(["Storage:Locations is empty; the portal needs at least one location to sell storage in."], Read([], new Dictionary<string, string?>()).Problems);

    [Fact]
    public void Folder_that_cannot_be_made_is_a_problem()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        var problems = Read(("DataDirectory", Path.Combine(file, "data")), ("Storage:Locations:0:Root", _folder.Path), ("Storage:Locations:1:Root", Path.Combine(file, "de"))).Problems;

        Assert.Collection(
            problems,
            problem => Assert.StartsWith($"DataDirectory leads to {file}/data, which cannot be written: ", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith($"Storage:Locations:1:Root leads to {file}/de, which cannot be written: ", problem, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Needs", "Process")]
    public async Task Program_lists_the_problems_and_ends_with_1()
    {
        var outcome = await PortalProcess.RunAsync([], new Dictionary<string, string?>
        {
            ["DataDirectory"] = _folder.Path,
            ["Storage__Locations__0__Port"] = "abc",
            ["Mail__UseTls"] = "maybe",
        });

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal(
            """
            The portal cannot start with these settings:
            - Storage:Locations:0:Port is 'abc'; it must be a whole number from 0 to 65535.
            - Mail:UseTls is 'maybe'; it must be true or false.

            """,
            outcome.Error);
    }

    private PortalSettings Read(params (string Key, string Value)[] changes) => Read(changes, new Dictionary<string, string?>
    {
        ["Storage:Locations:0:Code"] = "NL",
        ["Storage:Locations:0:Name"] = "Amsterdam",
        ["Storage:Locations:0:Kind"] = nameof(LocationKind.Embedded),
        ["Storage:Locations:0:Port"] = "9000",
        ["Storage:Locations:1:Code"] = "DE",
        ["Storage:Locations:1:Name"] = "Frankfurt",
        ["Storage:Locations:1:Port"] = "9001",
    });

    private PortalSettings Read((string Key, string Value)[] changes, Dictionary<string, string?> values)
    {
        values["DataDirectory"] = _folder.Path;
        foreach (var (key, value) in changes)
        {
            values[key] = value;
        }

        return PortalSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), new Place { ContentRootPath = _folder.Path });
    }

    private sealed class Place : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "Portal";

        public required string ContentRootPath { get; set; }

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
