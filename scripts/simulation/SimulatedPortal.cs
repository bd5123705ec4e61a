using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Configuration;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Core.Mail;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;

namespace Simulation;

/// <summary>The service layer of the portal, by a clock that is told; it does one step of the year when it is asked to.</summary>
internal sealed class SimulatedPortal : IAsyncDisposable
{
    private const string Password = "Correct-horse-7";

    /// <summary>Rounds in which open orders are tried; storage fails in the first of them only.</summary>
    private const int MostRounds = 200;

    private readonly YearScript _script;
    private readonly ToldClock _clock = new();
    private readonly ServiceProvider _services;
    private readonly IHostedService _jobs;

    /// <param name="storage">Where the clusters are administrated, by location code, and their S3 endpoints.</param>
    public SimulatedPortal(string folder, YearScript script, IReadOnlyDictionary<string, (Uri Administration, Uri Endpoint)> storage)
    {
        _script = script;
        var configuration = new ConfigurationBuilder().Build();
        var usage = new ScriptedUsage(script, () => Get<IDbContextFactory<PortalDb>>(), _clock);
        var services = new ServiceCollection()
            .AddLogging(logging => logging.ClearProviders())
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(_clock)
            .Configure<BillingOptions>(billing => billing.TaxRate = 21)
            .AddSingleton<IMailer>(new UnreliablePost(Path.Combine(folder, "taken-mails")))
            .AddSingleton(new JobRunnerOptions { Round = TimeSpan.FromMilliseconds(20) });
        foreach (var (code, (administration, endpoint)) in storage)
        {
            services.AddSingleton<IStorageCluster>(new ScriptedCluster(new(code, code), administration, endpoint, usage));
        }

        services.AddCore(new PortalSettings(new DataDirectory(folder), null, new(), new MailOptions(), new SecurityOptions(), new ApiOptions(), []), configuration);
        _services = services.BuildServiceProvider();
        _jobs = _services.GetServices<IHostedService>().Single(service => service.GetType().Name == "JobRunner");
    }

    /// <summary>Does what takes long when a program begins, and that others do not see.</summary>
    public void GetReady()
    {
        using var db = Get<IDbContextFactory<PortalDb>>().CreateDbContext();
        _ = db.Accounts.Include(account => account.Plan).ToQueryString();
    }

    public async Task StartAsync()
    {
        await _services.MigrateDatabaseAsync();
        await _jobs.StartAsync(CancellationToken.None);
    }

    /// <summary>Adds the plans and the customers.</summary>
    public async Task FoundAsync(DateTime now)
    {
        _clock.Now = now;
        await using (var db = await OpenAsync())
        {
            db.Plans.AddRange(YearScript.Plans);
            await db.SaveChangesAsync();
        }

        for (var customer = 1; customer <= _script.Customers; customer++)
        {
            var added = await Get<AddCustomer>().RunAsync(Caller.Operator, new($"c{customer}@example.net", Password, Role.Customer, YearScript.CurrencyOf(customer)));
            if (added.Value.CustomerId != customer)
            {
                throw new InvalidOperationException($"Customer {customer} became {added.Value.CustomerId}.");
            }
        }
    }

    /// <summary>The first round of a day: usage is collected, periods close, what is owed is pressed for.</summary>
    public async Task RunFirstRoundAsync(DateTime now)
    {
        _clock.Now = now;
        await CollectAsync();
        await Get<RenewalWorker>().RunOnceAsync(CancellationToken.None);
    }

    /// <summary>The second round: the same, and storage is told what was decided.</summary>
    public async Task RunSecondRoundAsync(DateTime now)
    {
        await RunFirstRoundAsync(now);
        await Get<QuotaWatch>().RunOnceAsync(CancellationToken.None);
        await Get<CreditWatch>().RunOnceAsync(CancellationToken.None);
        await KeepAsync();
    }

    /// <summary>Tries again to send what could not be sent.</summary>
    public Task SendMailsAsync(DateTime now)
    {
        _clock.Now = now;
        return Get<MailSender>().RunOnceAsync(CancellationToken.None);
    }

    /// <summary>Noon: the customers of this share do what they do, and orders are carried out.</summary>
    public async Task RunNoonAsync(DateTime now, int day, int share, int shares)
    {
        _clock.Now = now;
        for (var customer = 1; customer <= _script.Customers; customer++)
        {
            if (customer % shares == share && _script.ActionOf(customer, day) is { Kind: not ActionKind.Nothing } action)
            {
                await ActAsync(customer, day, action);
            }
        }

        for (var round = 0; await HasOpenOrdersAsync(); round++)
        {
            if (round == MostRounds)
            {
                throw new InvalidOperationException("Orders stay open.");
            }

            await Get<OrderWorker>().RunOnceAsync(CancellationToken.None);
            _clock.Now += TimeSpan.FromSeconds(5);
        }

        await KeepAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _jobs.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private Task<PortalDb> OpenAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();

    private async Task CollectAsync()
    {
        foreach (var cluster in Get<StorageClusters>().All)
        {
            try
            {
                await Get<UsageReader>().ReadAllAsync(cluster, CancellationToken.None);
            }
            catch (StorageException)
            {
                // Out in this round; the next one has it.
            }
        }
    }

    private async Task ActAsync(int customer, int day, CustomerAction action)
    {
        var caller = new Caller(customer, [Role.Customer], Door.Web, "192.0.2.1", _clock.Now);
        if (action.Kind is ActionKind.Order)
        {
            var plan = await PlanIdAsync(action.Plan);
            var place = action.Account % 2 == 0 ? "NL" : "DE";
            var order = new PlaceOrderInput(plan, place, $"b-{customer}-{day}", $"order-{day}", action.Invoiced ? ServicePayment.Invoiced : ServicePayment.Prepaid);
            await UntilAnsweredAsync(() => Get<PlaceOrder>().RunAsync(caller, order));
            return;
        }

        if (action.Kind is ActionKind.TopUp)
        {
            await Get<AddCredit>().RunAsync(Caller.Operator, new(customer, action.Amount, $"day-{day}"));
            return;
        }

        if (await FindAccountAsync(customer, action.Account) is not { } s3uid)
        {
            return;
        }

        _ = action.Kind switch
        {
            ActionKind.Cancel => (await Get<CancelService>().RunAsync(caller, new(s3uid))).IsRefused,
            ActionKind.Undo => (await Get<UndoCancellation>().RunAsync(caller, new(s3uid))).IsRefused,
            ActionKind.ChangePlan => (await Get<ChangePlan>().RunAsync(caller, new(s3uid, await PlanIdAsync(action.Plan)))).IsRefused,
            ActionKind.Delete => (await Get<DeleteAccount>().RunAsync(caller, new(s3uid, s3uid))).IsRefused,
            _ => throw new InvalidOperationException($"{action.Kind}"),
        };
    }

    /// <summary>Storage is asked whether the bucket's name is free, and may be out for a while.</summary>
    private static async Task UntilAnsweredAsync<T>(Func<Task<Result<T>>> ask)
    {
        while ((await ask()).Refusal is { Code: RefusalCode.StorageUnavailable })
        {
        }
    }

    private async Task<int> PlanIdAsync(int index)
    {
        await using var db = await OpenAsync();
        return await db.Plans.Where(plan => plan.Name == YearScript.Plans[index].Name).Select(plan => plan.Id).SingleAsync();
    }

    private async Task<string?> FindAccountAsync(int customer, int number)
    {
        await using var db = await OpenAsync();
        var all = await db.Accounts.Where(account => account.OwnerId == customer).OrderBy(account => account.Id).Select(account => account.S3uid).ToListAsync();
        return all.Count == 0 ? null : all[number % all.Count];
    }

    private async Task<bool> HasOpenOrdersAsync()
    {
        await using var db = await OpenAsync();
        return await db.Orders.Open().AnyAsync();
    }

    /// <summary>Tells storage what was decided until there is nothing left to tell, and waits for deletions.</summary>
    private async Task KeepAsync()
    {
        await Get<MailSender>().RunOnceAsync(CancellationToken.None);
        for (var round = 0; round < MostRounds; round++)
        {
            await Get<ServiceKeeper>().RunOnceAsync(CancellationToken.None);
            await using var db = await OpenAsync();
            if (!await db.Accounts.AnyAsync(account => account.State == AccountState.Suspending || account.State == AccountState.Resuming || account.State == AccountState.Deleting || account.IsQuotaDue))
            {
                return;
            }

            _clock.Now += TimeSpan.FromSeconds(5);
            await Task.Delay(20);
        }

        throw new InvalidOperationException("Storage was not told everything.");
    }

    /// <summary>Shows the time that it was told.</summary>
    private sealed class ToldClock : TimeProvider
    {
        private long _ticks;

        public DateTime Now
        {
            get => new(Interlocked.Read(ref _ticks), DateTimeKind.Utc);
            set => Interlocked.Exchange(ref _ticks, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => new(Now);
    }
}
