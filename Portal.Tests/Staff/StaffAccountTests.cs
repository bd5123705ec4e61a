using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Staff;

/// <summary>What staff read and write about an account, and the searches that they save.</summary>
public sealed class StaffAccountTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _customer = null!;
    private Caller _support = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _customer = await _world.AddCustomerAsync(credit: 100);
        _support = await _world.AddCustomerAsync("support@example.net", role: Role.Support);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task An_account_that_is_gone_is_still_there_as_history()
    {
        var s3uid = (await _world.OrderAsync(_customer, await _world.AddPlanAsync(10), "first-bucket")).S3uid;
        await _world.Get<AddAccountNote>().RunAsync(_support, new(s3uid, "  Calls back on Monday.\nAsk for Ann.  "), Token);
        await _world.Get<CancelService>().RunAsync(_support, new(s3uid, "Left for another"), Token);
        await using (var db = await _world.OpenDbAsync())
        {
            var account = await db.Accounts.SingleAsync(account => account.S3uid == s3uid, Token);
            account.BeginDeletion();
            account.FinishDeletion();
            await db.SaveChangesAsync(Token);
        }

        var shown = (await _world.Get<ShowStaffAccount>().RunAsync(_support, new(s3uid), Token)).Value;
        Assert.Equal((AccountPhase.Deleted, "ann@example.net"), (shown.Summary.Phase, shown.Email));
        Assert.Equal(["Calls back on Monday.\nAsk for Ann."], (await _world.Get<ListAccountNotes>().RunAsync(_support, new(s3uid), Token)).Value.Notes.Select(note => note.Text));
        Assert.Equal(["first-bucket"], (await _world.Get<ListAccountOrders>().RunAsync(_support, new(s3uid), Token)).Value.Select(order => order.BucketName));
        var cancelled = (await _world.Get<ListAccountEvents>().RunAsync(_support, new(s3uid), Token)).Value.Events[0];
        Assert.Equal((nameof(CancelService), "Left for another", "support@example.net", true), (cancelled.Operation, cancelled.Reason, cancelled.Actor, cancelled.IsStaffs));
        Assert.NotEmpty((await _world.Get<ListAccountMails>().RunAsync(_support, new(s3uid), Token)).Value.Mails);
        Assert.Equal([s3uid], (await _world.Get<SearchAccounts>().RunAsync(_support, new(new(Phase: AccountPhase.Deleted)), Token)).Value.Rows.Select(row => row.S3uid));
        Assert.Empty((await _world.Get<SearchAccounts>().RunAsync(_support, new(new()), Token)).Value.Rows);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("a\u0000b")]
    [InlineData(null)]
    public async Task A_note_says_something_in_plain_text_of_bounded_length(string? text) => Assert.Equal(
        nameof(AddAccountNoteInput.Text), (await _world.Get<AddAccountNote>().RunAsync(_support, new("x", text ?? new string('x', AccountNote.MaxLength + 1)), Token)).Refusal!.Field);

    [Fact]
    public async Task Saved_searches_are_each_persons_own_and_limited()
    {
        var other = await _world.AddCustomerAsync("other@example.net", role: Role.Support);
        for (var number = 0; number < SavedFilter.MaxPerPerson; number++)
        {
            Assert.Null((await _world.Get<SaveFilter>().RunAsync(_support, new($"Search {number}", "status=unpaid"), Token)).Refusal);
        }

        Assert.Equal(RefusalCode.LimitReached, (await _world.Get<SaveFilter>().RunAsync(_support, new("One more", ""), Token)).Refusal!.Code);
        Assert.Null((await _world.Get<SaveFilter>().RunAsync(_support, new(" Search 7 ", "plan=3"), Token)).Refusal);
        var mine = (await _world.Get<ListSavedFilters>().RunAsync(_support, new(), Token)).Value;
        Assert.Equal("plan=3", mine.Single(filter => filter.Name == "Search 7").Query);
        Assert.Empty((await _world.Get<ListSavedFilters>().RunAsync(other, new(), Token)).Value);

        await _world.Get<DeleteSavedFilter>().RunAsync(other, new(mine[0].Id), Token);
        Assert.Equal(SavedFilter.MaxPerPerson, (await _world.Get<ListSavedFilters>().RunAsync(_support, new(), Token)).Value.Count);
        await _world.Get<DeleteSavedFilter>().RunAsync(_support, new(mine[0].Id), Token);
        Assert.Equal(SavedFilter.MaxPerPerson - 1, (await _world.Get<ListSavedFilters>().RunAsync(_support, new(), Token)).Value.Count);
    }

    [Fact]
    public async Task A_search_for_what_is_very_rare_stops_now_and_then_and_goes_on_where_it_stopped()
    {
        var plan = await _world.AddPlanAsync(10);
        var rare = (await _world.Get<AddCustomer>().RunAsync(Caller.Operator, new("rare@example.net", TestWorld.Password, Role.Customer, Currency.Eur, "rare"), Token)).Value.CustomerId;
        await AddAccountsAsync(plan.Id, (2 * AccountWalk.Reach) + 5, rare);
        var input = new SearchAccountsInput(new(Billing: "rare"));

        var pages = new List<AccountRows> { (await _world.Get<SearchAccounts>().RunAsync(_support, input, Token)).Value };
        while (pages[^1].NextCursor is { } next)
        {
            pages.Add((await _world.Get<SearchAccounts>().RunAsync(_support, input with { Cursor = next }, Token)).Value);
        }

        Assert.Equal([true, true, false], pages.Select(page => page.IsPartial));
        Assert.Equal([0, 0, 1], pages.Select(page => page.Rows.Count));
        Assert.Equal(rare, pages[^1].Rows[0].CustomerId);
        var count = (await _world.Get<CountAccounts>().RunAsync(_support, new(input.Filter), Token)).Value;
        Assert.Equal(new AccountCount(0, true), count);
    }

    /// <summary>Many accounts of the customer, of which the first is another's.</summary>
    private async Task AddAccountsAsync(int planId, int number, int ownerOfFirst)
    {
        await using var db = await _world.OpenDbAsync();
        var made = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE "n"("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < {number})
            INSERT INTO "Accounts" ("S3uid", "OwnerId", "PlanId", "LocationCode", "Label", "State", "CreatedAt", "IsFree", "Service_AnchorDay",
                "Usage_Bytes", "Usage_Objects", "Usage_Buckets", "Usage_TrafficBytes", "Usage_PeakBytes", "Usage_WarnedPercent", "IsQuotaDue", "Service_Reminders", "Version")
            SELECT substr(CAST(1000000 + "i" AS text) || '0000000000000000000000000', 1, 32), CASE "i" WHEN 1 THEN {ownerOfFirst} ELSE {_customer.CustomerId} END, {planId}, 'NL', 'An account',
                'Active', {made}, false, 1, 0, 0, 0, 0, 0, 0, false, 0, {Guid.Empty} FROM "n"
            """,
            Token);
    }
}
