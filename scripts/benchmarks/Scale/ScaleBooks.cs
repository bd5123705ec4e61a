using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Benchmarks.Scale;

/// <summary>A customer who can sign in, and calls the API.</summary>
/// <param name="Token">For everything that a customer may.</param>
internal sealed record ScaleCustomer(int Id, string Email, string Token);

/// <summary>What lies in the database before anything is measured: a plan, many accounts, and a few customers who do something.</summary>
internal sealed class ScaleBooks(IDbContextFactory<PortalDb> databases, AddCustomer add)
{
    public const string Password = "violet-harbour-71";

    /// <summary>No location of the nodes: nothing is collected for these accounts while it is measured.</summary>
    private const string Elsewhere = "FR";

    private const int Chunk = 2_000;
    private int _made;

    public int PlanId { get; private set; }

    public string AdminsToken { get; } = ApiToken.NewText();

    /// <summary>A plan, an administrator, and accounts of others.</summary>
    public async Task FillAsync(int accounts)
    {
        var admin = await AddAsync("admin@example.net", Role.Admin, AdminsToken, TokenScopes.Read | TokenScopes.Write | TokenScopes.Keys | TokenScopes.Admin);
        await using (var db = await databases.CreateDbContextAsync())
        {
            var overage = new Price(0.01m, 0.01m, 1);
            var plan = new Plan
            {
                Name = "Bench",
                Active = true,
                QuotaGb = 100,
                StorageType = "Standard",
                Locations = ["NL"],
                Monthly = new(10, 11, 1000),
                TrafficOverage = overage,
                StorageOverage = overage,
                BandwidthLimitGb = 1000,
            };
            db.Plans.Add(plan);
            await db.SaveChangesAsync();
            PlanId = plan.Id;
        }

        for (var done = 0; done < accounts; done += Chunk)
        {
            await AddAccountsAsync(admin, Math.Min(Chunk, accounts - done));
        }

        await using var last = await databases.CreateDbContextAsync();
        await last.Database.ExecuteSqlRawAsync("UPDATE \"Accounts\" SET \"Usage_TrafficBytes\" = (random() * 1e12)::bigint, \"Usage_PeakBytes\" = (random() * 1e12)::bigint");
        await last.Database.ExecuteSqlRawAsync("ANALYZE");
    }

    public async Task<ScaleCustomer> AddCustomerAsync(string name)
    {
        var (email, token) = ($"{name}@example.net", ApiToken.NewText());
        return new(await AddAsync(email, Role.Customer, token, TokenScopes.Read | TokenScopes.Write | TokenScopes.Keys), email, token);
    }

    /// <summary>Adds accounts that are paid for, in a location that no node serves.</summary>
    /// <returns>Their names.</returns>
    public async Task<IReadOnlyList<string>> AddAccountsAsync(int owner, int count)
    {
        await using var db = await databases.CreateDbContextAsync();
        var accounts = Enumerable.Range(_made, count).Select(index => AccountOf(owner, index)).ToList();
        _made += count;
        db.Accounts.AddRange(accounts);
        await db.SaveChangesAsync();
        return [.. accounts.Select(account => account.S3uid)];
    }

    private StorageAccount AccountOf(int owner, int index)
    {
        var account = new StorageAccount { S3uid = $"{index:D32}", OwnerId = owner, PlanId = PlanId, LocationCode = Elsewhere, Label = $"Account {index}" };
        account.Activate(TimeProvider.System.GetUtcNow().UtcDateTime);
        return account;
    }

    private async Task<int> AddAsync(string email, Role role, string token, TokenScopes scopes)
    {
        var added = await add.RunAsync(Caller.Operator, new(email, Password, role, Currency.Eur));
        await using var db = await databases.CreateDbContextAsync();
        db.ApiTokens.Add(new() { CustomerId = added.Value.CustomerId, Name = "bench", Hash = ApiToken.HashOf(token), Scopes = scopes });
        await db.SaveChangesAsync();
        return added.Value.CustomerId;
    }
}
