using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Benchmarks;

/// <summary>A portal's database with many accounts, made straight in its file.</summary>
internal sealed class BenchData
{
    private const int AccountsPerCustomer = 5;
    private const int Chunk = 2_000;

    private readonly string _connection;
    private int _customers;

    private BenchData(string folder) => _connection = $"Data Source={new DataDirectory(folder).DatabaseFile}";

    public int PlanId { get; private set; }

    /// <summary>May do everything that a customer may.</summary>
    public string CustomersToken { get; } = ApiToken.NewText();

    /// <summary>The same customer's, for reading alone.</summary>
    public string ReadersToken { get; } = ApiToken.NewText();

    public string AdminsToken { get; } = ApiToken.NewText();

    public static async Task<BenchData> CreateAsync(string folder, int accounts)
    {
        var data = new BenchData(folder);
        var services = new ServiceCollection().AddLogging();
        services.AddPortalData(new DataDirectory(folder), null);
        services.AddCustomers();
        await using var provider = services.BuildServiceProvider();
        await provider.MigrateDatabaseAsync();
        var databases = provider.GetRequiredService<IDbContextFactory<PortalDb>>();
        await using (var db = await databases.CreateDbContextAsync())
        {
            await data.AddPeopleAsync(db, accounts / AccountsPerCustomer);
        }

        for (var done = 0; done < accounts; done += Chunk)
        {
            await using var db = await databases.CreateDbContextAsync();
            db.Accounts.AddRange(Enumerable.Range(done, Chunk).Select(index => data.AccountOf(index)));
            await db.SaveChangesAsync();
        }

        await data.SpreadAsync();
        return data;
    }

    /// <summary>A client that asks the database the same again and again, and reads all of the answer.</summary>
    public async Task<Func<Task>> OpenSqlAsync(string sql)
    {
        var connection = new SqliteConnection($"{_connection};Mode=ReadOnly");
        await connection.OpenAsync();
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The program's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        return async () =>
        {
            await using var reader = await command.ExecuteReaderAsync();
            var row = new object[reader.FieldCount];
            var rows = 0;
            for (; await reader.ReadAsync(); rows++)
            {
                reader.GetValues(row);
            }

            if (rows == 0)
            {
                throw new InvalidOperationException("A question that finds nothing is no floor.");
            }
        };
    }

    private async Task AddPeopleAsync(PortalDb db, int customers)
    {
        _customers = customers;
        var plans = Enumerable.Range(1, 6).Select(number => new Plan
        {
            Name = $"Plan {number}",
            Active = true,
            QuotaGb = 100 * number,
            StorageType = "Standard",
            Locations = ["NL"],
            Monthly = new(number, number, number),
            TrafficOverage = new(0.01m, 0.01m, 1),
            StorageOverage = new(0.01m, 0.01m, 1),
            BandwidthLimitGb = 1000,
        }).ToList();
        db.Plans.AddRange(plans);
        for (var index = 1; index <= customers; index++)
        {
            var email = $"customer-{index}@example.net";
            db.Users.Add(new() { UserName = email, Email = email, NormalizedUserName = email.ToUpperInvariant(), NormalizedEmail = email.ToUpperInvariant(), EmailConfirmed = true, Currency = Currency.Eur });
        }

        await db.SaveChangesAsync();
        PlanId = plans[0].Id;
        var admin = await db.Roles.SingleAsync(role => role.Name == nameof(Role.Admin));
        db.UserRoles.Add(new() { UserId = 2, RoleId = admin.Id });
        const TokenScopes Everything = TokenScopes.Read | TokenScopes.Write | TokenScopes.Keys;
        foreach (var (text, customer, scopes) in new[] { (CustomersToken, 1, Everything), (ReadersToken, 1, TokenScopes.Read), (AdminsToken, 2, Everything | TokenScopes.Admin) })
        {
            db.ApiTokens.Add(new() { CustomerId = customer, Name = "bench", Hash = ApiToken.HashOf(text), Scopes = scopes });
        }

        await db.SaveChangesAsync();
    }

    private StorageAccount AccountOf(int index)
    {
        var account = new StorageAccount
        {
            S3uid = $"{index:D32}",
            OwnerId = 3 + (index / AccountsPerCustomer % (_customers - 2)),
            PlanId = PlanId + (index % 6),

            // No location of the portal under test: nothing is collected for them while it is measured.
            LocationCode = index % 2 == 0 ? "FR" : "DE",
            Label = $"Account {index}",
        };
        account.Activate(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(index % 300));
        return account;
    }

    /// <summary>Usage is written by the portal alone, so it is set where the rows lie.</summary>
    private async Task SpreadAsync()
    {
        await using var connection = new SqliteConnection(_connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            UPDATE Accounts SET Usage_TrafficBytes = abs(random() % 1000000000000), Usage_PeakBytes = abs(random() % 1000000000000), Usage_Bytes = abs(random() % 1000000000000);
            ANALYZE;
            """;
        await command.ExecuteNonQueryAsync();
    }
}
