using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Configuration;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Core.Messaging;
using Portal.Core.Messaging.InProcess;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Development;

namespace Portal.Tests.Support;

/// <summary>
/// The service layer as the portal registers it, on a real database of its own (<see cref="TestDatabases"/>), with a temporary folder, with embedded storage in
/// NL (Standard) and DE (Standard, Cold) on free ports, and with a clock that the test sets.
/// No background work runs but the sending of mails into the folder and the readings of usage that somebody asks for.
/// </summary>
public sealed class TestWorld : IAsyncDisposable
{
    public const string Password = DemoSignIn.Password;

    private readonly TempFolder _folder;
    private readonly bool _ownsFolder;
    private readonly ServiceProvider _services;

    private TestWorld(Action<IServiceCollection>? configure, TempFolder? folder, LocationOptions? amsterdam, DatabaseProvider database, MessagingOptions? messaging)
    {
        (_folder, _ownsFolder) = (folder ?? new(), folder is null);
        amsterdam ??= new() { Code = "NL", Name = "Amsterdam", StorageTypes = ["Standard"], Root = RootOf(_folder, "NL") };
        var configuration = new ConfigurationBuilder().Build();
        var settings = new PortalSettings(
            new DataDirectory(_folder.Path), TestDatabases.ConnectionOf(_folder.Path, database), Locations(amsterdam), new MailOptions(), new SecurityOptions(), new ApiOptions(), [])
        {
            Database = database,
            Messaging = messaging ?? new(),
        };
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(Clock);
        configure?.Invoke(services);
        services.AddCore(settings, configuration);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public TestClock Clock { get; } = new();

    public MailFolder Mails => Get<MailFolder>();

    /// <param name="configure">What is to be other than in the portal; comes first, so that it wins over what is only added if absent.</param>
    /// <param name="folder">The data folder, for a test that goes on where another portal stopped; a new one if absent.</param>
    /// <param name="amsterdam">What NL is; embedded storage if absent.</param>
    /// <param name="database">That of the run if absent.</param>
    /// <param name="messaging">Within the process if absent; else it is connected when this returns, if it can be.</param>
    public static async Task<TestWorld> CreateAsync(
        Action<IServiceCollection>? configure = null, TempFolder? folder = null, LocationOptions? amsterdam = null, DatabaseProvider? database = null,
        MessagingOptions? messaging = null)
    {
        var world = new TestWorld(configure, folder, amsterdam, database ?? TestDatabases.Provider, messaging);
        await MigratedDatabase.PutAsync(world._folder.Path, database);
        foreach (var cluster in world.Get<StorageClusters>().All.OfType<EmbeddedCluster>())
        {
            await cluster.StartAsync(TestContext.Current.CancellationToken);
        }

        await world.Get<MailSender>().StartAsync(TestContext.Current.CancellationToken);
        await world.Get<UsageQueue>().StartAsync(TestContext.Current.CancellationToken);
        if (messaging is { Kind: MessagingKind.RabbitMq })
        {
            await world.Get<Broker>().StartAsync(TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => Task.FromResult(world.Get<BrokerState>().View.Since is not null));
        }

        return world;
    }

    /// <summary>Where storage keeps what is in a location; the same as that of a portal on this folder.</summary>
    public static string RootOf(TempFolder folder, string location) => new DataDirectory(folder.Path).StorageOf(location);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<PortalDb> OpenDbAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    /// <summary>Adds a customer with <see cref="Password"/>, and is them at the web door, freshly signed in.</summary>
    public async Task<Caller> AddCustomerAsync(string email = "ann@example.net", decimal credit = 0, Role role = Role.Customer, Currency currency = Currency.Eur)
    {
        var added = await Get<AddCustomer>().RunAsync(Caller.Operator, new(email, Password, role, currency), TestContext.Current.CancellationToken);
        var id = added.Value.CustomerId;
        if (credit > 0)
        {
            var booked = await Get<AddCredit>().RunAsync(Caller.Operator, new(id, credit, "test"), TestContext.Current.CancellationToken);
            Assert.False(booked.IsRefused);
        }

        return new(id, [Role.Customer, role], Door.Web, "192.0.2.1", Clock.Now);
    }

    /// <summary>The plans of a fresh clone.</summary>
    public async Task AddSamplePlansAsync()
    {
        await using var db = await OpenDbAsync();
        db.Plans.AddRange(SamplePlans.Create());
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        Get<KnownPlans>().Forget();
    }

    public async ValueTask DisposeAsync()
    {
        if (_services.GetService<Broker>() is { } broker)
        {
            await broker.StopAsync(CancellationToken.None);
        }

        await Get<UsageQueue>().StopAsync(CancellationToken.None);
        await Get<MailSender>().StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        if (_ownsFolder)
        {
            _folder.Dispose();
        }
    }

    private StorageOptions Locations(LocationOptions amsterdam) => new()
    {
        Locations =
        {
            amsterdam,
            new() { Code = "DE", Name = "Frankfurt", StorageTypes = ["Standard", "Cold"], Root = RootOf(_folder, "DE") },
        },
    };
}
