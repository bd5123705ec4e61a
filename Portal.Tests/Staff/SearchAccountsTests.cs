using Microsoft.Data.Sqlite;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Staff;
using Portal.Tests.Accounts;
using Portal.Tests.Support;

namespace Portal.Tests.Staff;

/// <summary>The list of accounts among ten thousand, compared with the same question asked of the rows in memory, and how the database goes about it.</summary>
public class SearchAccountsTests(AccountCrowd crowd) : IClassFixture<AccountCrowd>
{
    private static readonly Dictionary<string, Func<CrowdAccount, AccountFilter>> s_filters = new()
    {
        ["nothing"] = _ => new(),
        ["customer"] = row => new(CustomerId: row.Owner.Id),
        ["plan"] = row => new(PlanId: row.Plan.Id),
        ["email"] = row => new(Email: row.Owner.Email.ToUpperInvariant()),
        ["email of nobody"] = _ => new(Email: "nobody@example.net"),
        ["email that is no text"] = _ => new(Email: "\ud800@example.net"),
        ["billing"] = _ => new(Billing: "WHMCS"),
        ["billing of nobody"] = _ => new(Billing: "paper"),
        ["s3uid"] = row => new(S3uid: row.S3uid),
        ["bucket"] = row => new(Bucket: row.Buckets[0]),
        ["storage type"] = _ => new(StorageType: "Cold"),
        ["storage type of no plan"] = _ => new(StorageType: "cold"),
        ["location"] = _ => new(LocationCode: "FI"),
        ["plan and location"] = row => new(PlanId: row.Plan.Id, LocationCode: "DE"),
        ["customer and another's email"] = row => new(CustomerId: row.Owner.Id + 1, Email: row.Owner.Email),
        ["active"] = _ => new(Phase: AccountPhase.Active),
        ["suspended"] = _ => new(Phase: AccountPhase.Suspended),
        ["suspended in a location"] = _ => new(Phase: AccountPhase.Suspended, LocationCode: "DE"),
        ["unpaid"] = _ => new(Phase: AccountPhase.Unpaid),
        ["ending"] = _ => new(Phase: AccountPhase.Ending),
        ["stopped"] = _ => new(Phase: AccountPhase.Stopped),
        ["terminated"] = _ => new(Phase: AccountPhase.Terminated),
        ["resuming"] = _ => new(Phase: AccountPhase.Resuming),
        ["deleting"] = _ => new(Phase: AccountPhase.Deleting),
        ["deleted"] = _ => new(Phase: AccountPhase.Deleted),
        ["all"] = row => new(row.Owner.Id, row.Plan.Id, row.Owner.Email, row.Owner.Billing, row.S3uid, row.Buckets[^1], row.Plan.StorageType, row.LocationCode),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Filters => [.. s_filters.Keys];

    private CrowdAccount Sample => crowd.Accounts.First(row => row.State is AccountState.Active && row.Buckets.Count > 1);

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Pages_forth_and_back_hold_every_account_once_in_every_order(string name)
    {
        var filter = s_filters[name](Sample);
        foreach (var sort in Enum.GetValues<AccountSort>())
        {
            foreach (var descending in new[] { true, false })
            {
                var expected = Expect(filter, sort, descending);
                var input = new SearchAccountsInput(filter, sort, descending, Limit: SearchAccounts.MaxPageSize);
                var pages = new List<AccountRows> { await FindAsync(input) };
                while (pages[^1].NextCursor is { } next && pages.Count < 4)
                {
                    pages.Add(await FindAsync(input with { Cursor = next }));
                }

                Assert.Equal(expected.Take(4 * input.Limit), pages.SelectMany(page => page.Rows).Select(row => row.Id));
                Assert.Null(pages[0].PreviousCursor);
                if (pages.Count > 1)
                {
                    var back = await FindAsync(input with { Cursor = pages[^1].PreviousCursor, Backwards = true });
                    Assert.Equal(pages[^2].Rows, back.Rows);
                    Assert.Equal(pages.Count > 2, back.PreviousCursor is not null);
                    Assert.Equal(pages[^2].NextCursor, back.NextCursor);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Counts_are_right_up_to_a_thousand(string name)
    {
        var expected = Expect(s_filters[name](Sample), AccountSort.Created, true).Count;

        var count = (await crowd.World.Get<CountAccounts>().RunAsync(Staff, new(s_filters[name](Sample)), Token)).Value;

        Assert.Equal((Math.Min(expected, CountAccounts.Most), expected > CountAccounts.Most), (count.Number, count.IsAtLeast));
    }

    [Trait("Needs", "Sqlite")]
    [Theory]
    [InlineData("nothing", "IX_Accounts_Id", "IX_Accounts_Usage_TrafficBytes_Id", "IX_Accounts_Usage_PeakBytes_Id", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("plan", "IX_Accounts_PlanId_Id", "IX_Accounts_PlanId_Usage_TrafficBytes_Id", "IX_Accounts_PlanId_Usage_PeakBytes_Id", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("location", "IX_Accounts_LocationCode_Id", "IX_Accounts_LocationCode_Usage_TrafficBytes_Id", "IX_Accounts_LocationCode_Usage_PeakBytes_Id", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("billing", "IX_Accounts_Id", "IX_Accounts_Usage_TrafficBytes_Id", "IX_Accounts_Usage_PeakBytes_Id", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("storage type", "IX_Accounts_Id", "IX_Accounts_Usage_TrafficBytes_Id", "IX_Accounts_Usage_PeakBytes_Id", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("active", "IX_Accounts_Id", "IX_Accounts_Usage_TrafficBytes_Id", "IX_Accounts_Usage_PeakBytes_Id", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("suspended", "IX_Accounts_Id_Unusual", "IX_Accounts_Usage_TrafficBytes_Id_Unusual", "IX_Accounts_Usage_PeakBytes_Id_Unusual", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("stopped", "IX_Accounts_Id_Cancelled", "IX_Accounts_Usage_TrafficBytes_Id_Cancelled", "IX_Accounts_Usage_PeakBytes_Id_Cancelled", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("unpaid", "IX_Accounts_Id_Owing", "IX_Accounts_Usage_TrafficBytes_Id_Owing", "IX_Accounts_Usage_PeakBytes_Id_Owing", "IX_Accounts_Usage_Bytes_Id", "IX_Accounts_PlanId_Id", "IX_Accounts_OwnerId_Id")]
    [InlineData("deleted", "IX_Accounts_Id_Deleted")]
    [InlineData("customer", "IX_Accounts_OwnerId_Id")]
    [InlineData("email", "IX_Accounts_OwnerId_Id")]
    [InlineData("s3uid", "IX_Accounts_S3uid")]
    [InlineData("bucket", "INTEGER PRIMARY KEY (rowid=?)")]
    public async Task Every_page_is_read_along_one_index_and_sorted_only_where_few_are_left(string name, params string[] indexes)
    {
        foreach (var sort in Enum.GetValues<AccountSort>())
        {
            foreach (var cursor in new[] { null, "5~5000" })
            {
                var plan = await PlanAsync(new(s_filters[name](Sample), sort, Cursor: cursor));

                var way = plan.First(line => (line.StartsWith("SCAN ", StringComparison.Ordinal) || line.StartsWith("SEARCH ", StringComparison.Ordinal)) && line.Contains("USING", StringComparison.Ordinal));
                var index = indexes[indexes.Length == 1 ? 0 : (int)sort];
                Assert.Contains(index, way, StringComparison.Ordinal);
                Assert.True(way.Contains($"INDEX {index} ", StringComparison.Ordinal) || way.EndsWith(index, StringComparison.Ordinal) || !index.StartsWith("IX", StringComparison.Ordinal), way);
                Assert.True(
                    AccountFilterChecks.IsNarrow(s_filters[name](Sample)) || !plan.Any(line => line.Contains("TEMP B-TREE", StringComparison.Ordinal)),
                    string.Join('\n', plan));
            }
        }
    }

    [Fact]
    public async Task A_period_is_counted_by_its_days_and_not_sorted_by()
    {
        var row = crowd.Accounts.First(account => account.State is AccountState.Active && account.Days.Count > 20);
        var filter = new AccountFilter(S3uid: row.S3uid, From: AccountCrowd.Today.AddDays(-20), To: AccountCrowd.Today.AddDays(-5));
        var days = row.Days.Where(day => day.Day >= filter.From && day.Day <= filter.To).ToList();

        var found = Assert.Single((await FindAsync(new(filter))).Rows);
        var refused = (await crowd.World.Get<SearchAccounts>().RunAsync(Staff, new(filter, AccountSort.Traffic), Token)).Refusal;

        Assert.Equal((days.Sum(day => day.BytesIn + day.BytesOut), days.Select(day => day.PeakBytes).DefaultIfEmpty().Max()), (found.TrafficBytes, found.PeakBytes));
        Assert.Equal(nameof(SearchAccountsInput.Sort), refused!.Field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x~y")]
    [InlineData("1")]
    [InlineData("-1~2")]
    [InlineData("99999999999999999999~1")]
    [InlineData("1~2); DROP TABLE Accounts; --")]
    public async Task A_cursor_that_is_none_means_the_first_page(string cursor) =>
        Assert.Equal((await FindAsync(new(new()))).Rows, (await FindAsync(new(new(), Cursor: cursor))).Rows);

    private static Caller Staff { get; } = new(1, [Role.Customer, Role.Support], Door.Web);

    private async Task<AccountRows> FindAsync(SearchAccountsInput input) => (await crowd.World.Get<SearchAccounts>().RunAsync(Staff, input, Token)).Value;

    private async Task<IReadOnlyList<string>> PlanAsync(SearchAccountsInput input)
    {
        var seen = new StatementRecorder();
        var databases = new RecordedDatabases(crowd.DatabaseFile, seen);
        await new SearchAccounts(crowd.World.Get<OperationServices>() with { Databases = databases }, crowd.World.Get<KnownPlans>()).RunAsync(Staff, input, Token);
        var (sql, parameters) = seen.Statements.First(statement => statement.Sql.Contains("AS \"Key\"", StringComparison.Ordinal));
        await using var connection = new SqliteConnection($"Data Source={crowd.DatabaseFile}");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is the portal's own.
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
        {
            lines.Add(reader.GetString(3));
        }

        return lines;
    }

    private List<int> Expect(AccountFilter filter, AccountSort sort, bool descending)
    {
        var rows = crowd.Accounts.Where(row =>
            (row.State is AccountState.Deleted) == (filter.Phase is AccountPhase.Deleted)
            && (filter.CustomerId is null || row.Owner.Id == filter.CustomerId)
            && (filter.PlanId is null || row.Plan.Id == filter.PlanId)
            && (filter.Email is null || row.Owner.Email.Equals(filter.Email, StringComparison.OrdinalIgnoreCase))
            && (filter.Billing is null || row.Owner.Billing.Equals(filter.Billing, StringComparison.OrdinalIgnoreCase))
            && (filter.S3uid is null || row.S3uid == filter.S3uid)
            && (filter.Bucket is null || row.Buckets.Contains(filter.Bucket))
            && (filter.StorageType is null || row.Plan.StorageType == filter.StorageType)
            && (filter.LocationCode is null || row.LocationCode == filter.LocationCode)
            && (filter.Phase is null || PhaseOf(row) == filter.Phase));
        Func<CrowdAccount, long> key = filter.Phase is AccountPhase.Deleted ? row => row.Id : sort switch
        {
            AccountSort.Traffic => row => row.TrafficBytes,
            AccountSort.Peak => row => row.PeakBytes,
            AccountSort.Stored => _ => 0,
            AccountSort.Plan => row => row.Plan.Id,
            AccountSort.Client => row => row.Owner.Id,
            _ => row => row.Id,
        };
        var sorted = rows.OrderBy(key).ThenBy(row => row.Id).Select(row => row.Id).ToList();
        if (descending)
        {
            sorted.Reverse();
        }

        return sorted;
    }

    /// <summary>As the rules say, apart from the code under test.</summary>
    private static AccountPhase PhaseOf(CrowdAccount row) => row.State switch
    {
        AccountState.Active or AccountState.Suspending or AccountState.Suspended when row.TerminationDate < TestClock.Start => AccountPhase.Terminated,
        AccountState.Active or AccountState.Suspending or AccountState.Suspended when row.CancellationDate < TestClock.Start => AccountPhase.Stopped,
        AccountState.Suspending or AccountState.Suspended => AccountPhase.Suspended,
        AccountState.Active => row.Cancelled ? AccountPhase.Ending : AccountPhase.Active,
        var state => Enum.Parse<AccountPhase>(state.ToString()),
    };
}
