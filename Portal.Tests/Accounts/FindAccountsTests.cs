using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

/// <summary>Searches among ten thousand accounts, each compared with the same question asked of the rows in memory.</summary>
public class FindAccountsTests(AccountCrowd crowd) : IClassFixture<AccountCrowd>
{
    private static readonly (DateOnly? From, DateOnly? To)[] s_periods =
    [
        (null, null),
        (AccountCrowd.Today.AddDays(-40), AccountCrowd.Today.AddDays(-11)),
        (AccountCrowd.Today.AddDays(-3), null),
        (null, AccountCrowd.Today.AddDays(-20)),
    ];

    private static readonly bool[] s_directions = [false, true];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CrowdAccount Sample => crowd.Accounts.First(row => row.State is AccountState.Active && row.Buckets.Count > 1);

    public static TheoryData<string> Filters => [.. s_filters.Keys];

    private static readonly Dictionary<string, Func<CrowdAccount, FindAccountsInput>> s_filters = new()
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
        ["bucket"] = row => new(BucketName: row.Buckets[0]),
        ["storage type"] = _ => new(StorageType: "Cold"),
        ["storage type of no plan"] = _ => new(StorageType: "cold"),
        ["location"] = _ => new(LocationCode: "FI"),
        ["plan and location"] = row => new(PlanId: row.Plan.Id, LocationCode: "DE"),
        ["billing and storage type"] = _ => new(Billing: "invapi", StorageType: "Cold"),
        ["customer and plan"] = row => new(CustomerId: row.Owner.Id, PlanId: row.Plan.Id),
        ["email and location"] = row => new(Email: row.Owner.Email, LocationCode: row.LocationCode),
        ["customer and another's email"] = row => new(CustomerId: row.Owner.Id + 1, Email: row.Owner.Email),
        ["all"] = row => new(row.Owner.Id, row.Plan.Id, row.Owner.Email, row.Owner.Billing, row.S3uid, row.Buckets[^1], row.Plan.StorageType, row.LocationCode),
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Staff_find_what_the_filters_say_in_every_order_and_period(string filter)
    {
        foreach (var input in Variations(s_filters[filter](Sample) with { Limit = FindAccounts.MaxLimit }))
        {
            await CompareAsync(crowd.Staff, input, crowd.Accounts);
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Customers_find_only_their_own_whatever_they_ask_for(string filter)
    {
        foreach (var customer in new[] { Sample.Owner, crowd.Customers.First(other => other.Id != Sample.Owner.Id && other.Billing == "whmcs") })
        {
            var own = crowd.Accounts.Where(row => row.Owner == customer).ToList();
            foreach (var input in Variations(s_filters[filter](Sample)))
            {
                await CompareAsync(AccountCrowd.CallerOf(customer), input, own, ignoresCustomer: true);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Staff_within_a_customer_find_only_what_is_that_customers(string filter)
    {
        var own = crowd.Accounts.Where(row => row.Owner == Sample.Owner).ToList();

        await CompareAsync(crowd.Staff with { WithinCustomerId = Sample.Owner.Id }, s_filters[filter](Sample), own);
    }

    [Theory]
    [InlineData(AccountOrder.None, false, 499)]
    [InlineData(AccountOrder.None, true, 500)]
    [InlineData(AccountOrder.TrafficPeriod, false, 137)]
    [InlineData(AccountOrder.TrafficPeriod, true, 50)]
    [InlineData(AccountOrder.StoragePeak, false, 50)]
    [InlineData(AccountOrder.StoragePeak, true, 499)]
    public async Task Pages_hold_every_account_once(AccountOrder order, bool descending, int limit)
    {
        var input = new FindAccountsInput(Order: order, Descending: descending, Limit: limit);
        var expected = Expect(input, crowd.Accounts).ToList();

        var pages = new List<FoundAccount>();
        for (; ; input = input with { Offset = input.Offset + limit })
        {
            var page = (await FindAsync(crowd.Staff, input)).Value.Accounts;
            pages.AddRange(page);
            if (page.Count < limit)
            {
                break;
            }
        }

        Assert.Equal(expected, pages);
        Assert.Equal(expected.Count, pages.DistinctBy(row => row.S3uid).Count());
    }

    [Theory]
    [InlineData(AccountOrder.TrafficPeriod)]
    [InlineData(AccountOrder.StoragePeak)]
    public async Task Pages_sorted_by_a_period_hold_every_account_of_the_filter_once(AccountOrder order)
    {
        var input = new FindAccountsInput(PlanId: Sample.Plan.Id, LocationCode: "NL", From: AccountCrowd.Today.AddDays(-1), Order: order, Descending: true, Limit: 90);
        var expected = Expect(input, crowd.Accounts).ToList();

        var pages = new List<FoundAccount>();
        for (; input.Offset <= expected.Count; input = input with { Offset = input.Offset + input.Limit })
        {
            pages.AddRange((await FindAsync(crowd.Staff, input)).Value.Accounts);
        }

        Assert.Equal(expected, pages);
    }

    [Fact]
    public async Task A_customer_who_is_not_there_is_refused_to_staff_and_one_without_accounts_has_none()
    {
        var nobody = await FindAsync(crowd.Staff, new(CustomerId: 999_999));
        var without = crowd.Customers.First(customer => crowd.Accounts.All(row => row.Owner != customer || row.State is AccountState.Deleted));
        var none = await FindAsync(crowd.Staff, new(CustomerId: without.Id));

        Assert.Equal((RefusalCode.NotFound, nameof(FindAccountsInput.CustomerId)), (nobody.Refusal!.Code, nobody.Refusal.Field));
        Assert.Empty(none.Value.Accounts);
        Assert.Empty((await FindAsync(AccountCrowd.CallerOf(without), new(CustomerId: 999_999))).Value.Accounts);
    }

    [Trait("Needs", "Sqlite")]
    [Theory]
    [InlineData("nothing", "IX_Accounts_Id", "IX_Accounts_Usage_TrafficBytes_Id", "IX_Accounts_Usage_PeakBytes_Id")]
    [InlineData("plan", "IX_Accounts_PlanId_Id", "IX_Accounts_PlanId_Usage_TrafficBytes_Id", "IX_Accounts_PlanId_Usage_PeakBytes_Id")]
    [InlineData("location", "IX_Accounts_LocationCode_Id", "IX_Accounts_LocationCode_Usage_TrafficBytes_Id", "IX_Accounts_LocationCode_Usage_PeakBytes_Id")]
    [InlineData("billing", "IX_Accounts_Id", "IX_Accounts_Usage_TrafficBytes_Id", "IX_Accounts_Usage_PeakBytes_Id")]
    [InlineData("storage type", "IX_Accounts_Id", "IX_Accounts_Usage_TrafficBytes_Id", "IX_Accounts_Usage_PeakBytes_Id")]
    [InlineData("customer", "IX_Accounts_OwnerId_Id")]
    [InlineData("customer and plan", "IX_Accounts_OwnerId_Id")]
    [InlineData("email", "IX_Accounts_OwnerId_Id")]
    [InlineData("email and location", "IX_Accounts_OwnerId_Id")]
    [InlineData("s3uid", "IX_Accounts_S3uid")]
    [InlineData("bucket", "INTEGER PRIMARY KEY (rowid=?)")]
    public async Task The_page_is_found_by_an_index_and_sorted_only_where_few_are_left(string filter, params string[] indexes)
    {
        foreach (var order in Enum.GetValues<AccountOrder>())
        {
            var plan = await crowd.PlanAsync(s_filters[filter](Sample) with { Order = order, Descending = true });

            // The page's accounts are "a" in the statement.
            var way = Assert.Single(plan, line => line.StartsWith("SCAN a ", StringComparison.Ordinal) || line.StartsWith("SEARCH a ", StringComparison.Ordinal));
            Assert.Contains($"USING {(indexes[0].StartsWith("IX", StringComparison.Ordinal) ? "INDEX " : "")}{indexes[indexes.Length == 1 ? 0 : (int)order]}", way, StringComparison.Ordinal);
            Assert.True(indexes.Length == 1 || !plan.Any(line => line.Contains("TEMP B-TREE", StringComparison.Ordinal)), string.Join('\n', plan));
        }
    }

    public static TheoryData<string, FindAccountsInput> Refused => new()
    {
        { nameof(FindAccountsInput.Email), new(Email: new('x', 257)) },
        { nameof(FindAccountsInput.Billing), new(Billing: new('x', 33)) },
        { nameof(FindAccountsInput.S3uid), new(S3uid: new('x', 33)) },
        { nameof(FindAccountsInput.BucketName), new(BucketName: new('x', 64)) },
        { nameof(FindAccountsInput.StorageType), new(StorageType: new('x', 33)) },
        { nameof(FindAccountsInput.LocationCode), new(LocationCode: new('x', 17)) },
        { nameof(FindAccountsInput.From), new(From: new(2026, 11, 2), To: new(2026, 11, 1)) },
        { nameof(FindAccountsInput.From), new(From: new(2026, 11, 17)) },
        { nameof(FindAccountsInput.From), new(From: new(2025, 1, 1), To: new(2026, 1, 2)) },
        { nameof(FindAccountsInput.Order), new(Order: (AccountOrder)9) },
        { nameof(FindAccountsInput.Limit), new(Limit: 0) },
        { nameof(FindAccountsInput.Limit), new(Limit: 501) },
        { nameof(FindAccountsInput.Offset), new(Offset: -1) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_cannot_be_is_refused_by_its_name(string field, FindAccountsInput input)
    {
        var refusal = (await FindAsync(crowd.Staff, input)).Refusal;

        Assert.Equal((RefusalCode.Invalid, field), (refusal!.Code, refusal.Field));
    }

    [Fact]
    public async Task The_longest_texts_and_period_are_taken()
    {
        var input = new FindAccountsInput(
            Email: new('x', 256), Billing: new('x', 32), S3uid: new('x', 32), BucketName: new('x', 63), StorageType: new('x', 32), LocationCode: new('x', 16),
            From: new(2025, 1, 1), To: new(2026, 1, 1), Limit: 500, Offset: int.MaxValue);

        Assert.Empty((await FindAsync(crowd.Staff, input)).Value.Accounts);
    }

    private static IEnumerable<FindAccountsInput> Variations(FindAccountsInput input) =>
        from period in s_periods
        from order in Enum.GetValues<AccountOrder>()
        from isDescending in s_directions
        select input with { From = period.From, To = period.To, Order = order, Descending = isDescending };

    private Task<Result<FindAccountsAnswer>> FindAsync(Caller caller, FindAccountsInput input) => crowd.World.Get<FindAccounts>().RunAsync(caller, input, Token);

    private async Task CompareAsync(Caller caller, FindAccountsInput input, IReadOnlyList<CrowdAccount> among, bool ignoresCustomer = false)
    {
        var found = await FindAsync(caller, input);
        Assert.Equal(Expect(ignoresCustomer ? input with { CustomerId = null } : input, among).Skip(input.Offset).Take(input.Limit), found.Value.Accounts);
    }

    private static IEnumerable<FoundAccount> Expect(FindAccountsInput input, IReadOnlyList<CrowdAccount> among)
    {
        var rows = among
            .Where(row => row.State is not AccountState.Deleted
                && (input.CustomerId is null || row.Owner.Id == input.CustomerId)
                && (input.PlanId is null || row.Plan.Id == input.PlanId)
                && (input.Email is null || row.Owner.Email.Equals(input.Email, StringComparison.OrdinalIgnoreCase))
                && (input.Billing is null || row.Owner.Billing.Equals(input.Billing, StringComparison.OrdinalIgnoreCase))
                && (input.S3uid is null || row.S3uid == input.S3uid)
                && (input.BucketName is null || row.Buckets.Contains(input.BucketName))
                && (input.StorageType is null || row.Plan.StorageType == input.StorageType)
                && (input.LocationCode is null || row.LocationCode == input.LocationCode))
            .Select(row => (row.Id, Found: ToFound(row, input)));
        var sorted = input.Order switch
        {
            AccountOrder.TrafficPeriod => rows.OrderBy(row => row.Found.TrafficBytes).ThenBy(row => row.Id),
            AccountOrder.StoragePeak => rows.OrderBy(row => row.Found.PeakBytes).ThenBy(row => row.Id),
            _ => rows.OrderBy(row => row.Id),
        };
        return (input.Descending ? sorted.Reverse() : sorted).Select(row => row.Found);
    }

    private static FoundAccount ToFound(CrowdAccount row, FindAccountsInput input)
    {
        var to = input.To ?? AccountCrowd.Today;
        var from = input.From ?? new(to.Year, to.Month, 1);
        var days = row.Days.Where(day => day.Day >= from && day.Day <= to).ToList();
        var current = input is { From: null, To: null };
        return new(
            row.Owner.Id, row.S3uid, row.Owner.Email, row.Owner.Billing, row.Plan.Id, row.LocationCode, row.Plan.StorageType, row.Plan.QuotaGb,
            current ? row.TrafficBytes : days.Sum(day => day.BytesIn + day.BytesOut),
            current ? row.PeakBytes : days.Select(day => day.PeakBytes).DefaultIfEmpty().Max(),
            row.NextCommitDate, row.CancellationDate, row.TerminationDate, PhaseOf(row));
    }

    private static AccountPhase PhaseOf(CrowdAccount row) => row.State switch
    {
        AccountState.Suspending or AccountState.Suspended when !(row.CancellationDate < TestClock.Start) => AccountPhase.Suspended,
        AccountState.Active or AccountState.Suspending or AccountState.Suspended =>
            row.TerminationDate < TestClock.Start ? AccountPhase.Terminated
            : row.CancellationDate < TestClock.Start ? AccountPhase.Stopped
            : row.Cancelled ? AccountPhase.Ending
            : AccountPhase.Active,
        var state => Enum.Parse<AccountPhase>(state.ToString()),
    };
}
