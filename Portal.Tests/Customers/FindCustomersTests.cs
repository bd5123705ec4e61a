using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

/// <summary>Customers of every kind, found in every way; the expected lists are worked out in memory.</summary>
public sealed class FindCustomersTests(CustomerCrowd crowd) : IClassFixture<CustomerCrowd>
{
    private static readonly FindCustomersInput[] s_filters =
    [
        new(), new(Search: "cus"), new(Search: "CUSTOMER1"), new(Search: "7"), new(Search: "nobody"), new(Search: "\ud800"), new(Search: "\ufffe"), new(Tag: "rare"), new(Tag: "MANY"), new(Tag: "none"),
        new(Role: Role.Support), new(Role: Role.Customer), new(Billing: "WHMCS"), new(Billing: "none"), new(Trouble: CustomerTrouble.Locked), new(Trouble: CustomerTrouble.Unconfirmed),
        new(Currency: Currency.Usd), new(Tag: "many", Billing: "whmcs", Currency: Currency.Usd), new(Search: "customer2", Role: Role.Customer, Trouble: CustomerTrouble.Unconfirmed),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, CustomerOrder, bool> Cases() =>
        [.. from filter in Enumerable.Range(0, s_filters.Length) from order in Enum.GetValues<CustomerOrder>() from down in new[] { false, true } select (filter, order, down)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Pages_hold_exactly_who_matches_in_order(int filter, CustomerOrder order, bool descending)
    {
        var input = s_filters[filter] with { Order = order, Descending = descending, Limit = 100 };
        var expected = crowd.Expect(input);
        var found = new List<int>();
        for (int? after = null; found.Count < 1_000;)
        {
            var page = (await crowd.World.Get<FindCustomers>().RunAsync(CustomerCrowd.Support, input with { AfterId = after }, Token)).Value;
            found.AddRange(page.Customers.Select(customer => customer.Id));
            if ((after = page.NextAfterId) is null)
            {
                break;
            }
        }

        Assert.Equal(expected.Take(found.Count >= 1_000 ? found.Count : int.MaxValue), found);
    }

    [Trait("Needs", "Sqlite")]
    [Theory]
    [InlineData(0, "INTEGER PRIMARY KEY", "EmailIndex", "IX_AspNetUsers_CreatedAt")]
    [InlineData(8, "INTEGER PRIMARY KEY", "EmailIndex", "IX_AspNetUsers_CreatedAt")]
    [InlineData(11, "INTEGER PRIMARY KEY", "EmailIndex", "IX_AspNetUsers_CreatedAt")]
    [InlineData(12, "IX_AspNetUsers_Billing", "IX_AspNetUsers_Billing_NormalizedEmail", "IX_AspNetUsers_Billing_CreatedAt")]
    [InlineData(15, "IX_AspNetUsers_Unconfirmed_Id", "IX_AspNetUsers_Unconfirmed_NormalizedEmail", "IX_AspNetUsers_Unconfirmed_CreatedAt")]
    [InlineData(16, "IX_AspNetUsers_Currency", "IX_AspNetUsers_Currency_NormalizedEmail", "IX_AspNetUsers_Currency_CreatedAt")]
    public async Task What_many_match_is_read_along_an_index_in_order(int filter, params string[] indexes)
    {
        foreach (var order in Enum.GetValues<CustomerOrder>())
        {
            var plan = await crowd.PlanAsync(s_filters[filter] with { Order = order, AfterId = 1_000 });

            Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
            Assert.Contains(plan, line => line.Contains(indexes[(int)order], StringComparison.Ordinal) && line.StartsWith("SEARCH a ", StringComparison.Ordinal));
        }
    }

    [Trait("Needs", "Sqlite")]
    [Theory]
    [InlineData(3, "EmailIndex")]
    [InlineData(4, "EmailIndex")]
    [InlineData(7, "CustomerTags")]
    [InlineData(10, "IX_AspNetUserRoles_RoleId")]
    [InlineData(14, "IX_AspNetUsers_LockoutEnd")]
    public async Task What_few_match_is_read_by_its_own_index(int filter, string index)
    {
        foreach (var order in Enum.GetValues<CustomerOrder>())
        {
            var plan = await crowd.PlanAsync(s_filters[filter] with { Order = order });

            // By e-mail address that index is in the order of the page already.
            if (filter is not 4 || order is not CustomerOrder.Email)
            {
                Assert.Contains(plan, line => line.StartsWith("SEARCH a USING INTEGER PRIMARY KEY", StringComparison.Ordinal));
            }

            Assert.Contains(plan, line => line.StartsWith("SEARCH ", StringComparison.Ordinal) && line.Contains(index, StringComparison.Ordinal));
            Assert.DoesNotContain(plan, line => line.StartsWith("SCAN ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Filters_to_choose_from_are_those_that_somebody_has()
    {
        var known = (await crowd.World.Get<ListCustomerFilters>().RunAsync(CustomerCrowd.Support, new(), Token)).Value;

        Assert.Equal(["many", "rare"], known.Tags);
        Assert.Equal(["portal", "whmcs"], known.Billings);
    }

    [Fact]
    public async Task Rows_say_what_is_known()
    {
        var page = (await crowd.World.Get<FindCustomers>().RunAsync(CustomerCrowd.Support, new(Tag: "rare", Limit: 1), Token)).Value;

        var customer = Assert.Single(page.Customers);
        Assert.Contains("rare", customer.Tags);
        Assert.Equal(Role.Customer, customer.Role);
        Assert.Equal(0, customer.Credit.Amount);
    }
}

/// <summary>A few thousand customers, written straight into the database.</summary>
public sealed class CustomerCrowd : IAsyncLifetime
{
    private const int Size = 3_000;

    public TestWorld World { get; private set; } = null!;

    public static Caller Support { get; } = new(null, [Role.Customer, Role.Support], Door.Api);

    private List<(Customer Customer, Role Role)> People { get; } = [];

    public async ValueTask InitializeAsync()
    {
        World = await TestWorld.CreateAsync();
        var random = new Random(20261129);
        await using var db = await World.OpenDbAsync();
        for (var id = 1; id <= Size; id++)
        {
            var email = $"{(random.Next(5) == 0 ? "other" : "customer")}{id}@example.net";
            var customer = new Customer
            {
                Id = id,
                UserName = email,
                NormalizedUserName = email.ToUpperInvariant(),
                Email = email,
                NormalizedEmail = email.ToUpperInvariant(),
                EmailConfirmed = random.Next(3) > 0,
                Billing = random.Next(3) == 0 ? "whmcs" : "portal",
                Currency = random.Next(3) == 0 ? Currency.Usd : Currency.Eur,
                CreatedAt = TestClock.Start.AddDays(-random.Next(200)),
                LockoutEnd = random.Next(20) switch { 0 => TestClock.Start.AddMinutes(5), 1 => TestClock.Start.AddMinutes(-5), _ => null },
                Tags = [.. random.Next(2) == 0 ? ["many"] : Array.Empty<string>(), .. random.Next(40) == 0 ? ["rare"] : Array.Empty<string>()],
            };
            var role = random.Next(100) switch { 0 => Role.Support, 1 => Role.Admin, _ => Role.Customer };
            People.Add((customer, role));
            db.Users.Add(customer);
            db.UserRoles.Add(new() { UserId = id, RoleId = CustomerRoles.IdOf(role) });
        }

        await db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    /// <summary>The numbers of those who match, in order.</summary>
    public IEnumerable<int> Expect(FindCustomersInput input)
    {
        var matching = People.Where(person => Matches(person.Customer, person.Role, input)).Select(person => person.Customer);
        var sorted = input.Order switch
        {
            CustomerOrder.Email => matching.OrderBy(customer => customer.NormalizedEmail, StringComparer.Ordinal),
            CustomerOrder.Created => matching.OrderBy(customer => customer.CreatedAt).ThenBy(customer => customer.Id),
            _ => matching.OrderBy(customer => customer.Id),
        };
        var numbers = sorted.Select(customer => customer.Id).ToList();
        return input.Descending ? Enumerable.Reverse(numbers) : numbers;
    }

    /// <summary>How the database reads the page: the lines of the plan of the last statement.</summary>
    public async Task<IReadOnlyList<string>> PlanAsync(FindCustomersInput input)
    {
        var file = World.Get<DataDirectory>().DatabaseFile;
        var seen = new StatementRecorder();
        await new FindCustomers(World.Get<OperationServices>() with { Databases = new RecordedDatabases(file, seen) }).RunAsync(Support, input, TestContext.Current.CancellationToken);
        var (sql, parameters) = seen.Statements[^1];
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is the portal's own.
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(3));
        }

        return lines;
    }

    private static bool Matches(Customer customer, Role role, FindCustomersInput input) =>
        (input.Search is null || customer.NormalizedEmail!.StartsWith(input.Search.ToUpperInvariant(), StringComparison.Ordinal) || $"{customer.Id}" == input.Search)
        && (input.Tag is null || customer.Tags.Contains(input.Tag, StringComparer.OrdinalIgnoreCase))
        && (input.Role is null || role == input.Role)
        && (input.Billing is null || string.Equals(customer.Billing, input.Billing, StringComparison.OrdinalIgnoreCase))
        && (input.Trouble is not CustomerTrouble.Locked || customer.LockoutEnd > TestClock.Start)
        && (input.Trouble is not CustomerTrouble.Unconfirmed || !customer.EmailConfirmed)
        && (input.Currency is null || customer.Currency == input.Currency);
}
