using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Oversight;
using Portal.Core.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>What only a server does: it refuses texts, ends one of two that wait for each other, and goes away.</summary>
[Trait("Needs", "Postgres")]
public sealed class PostgresTests : IAsyncLifetime
{
    private TestWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.True(TestDatabases.ArePostgres, "These need S3PORTAL_TEST_DATABASE=PostgreSql.");
        _world = await TestWorld.CreateAsync();
    }

    public ValueTask DisposeAsync() => _world is null ? ValueTask.CompletedTask : _world.DisposeAsync();

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\0")]
    [InlineData("half")]
    public async Task Texts_that_it_cannot_keep_are_searched_for_in_vain_and_not_written(string text)
    {
        text = text == "half" ? "\ud800" : text;
        var customer = await _world.AddCustomerAsync();
        var staff = new Caller(customer.CustomerId, [Role.Customer, Role.Admin], Door.Web, AuthenticatedAt: _world.Clock.Now);

        Assert.Empty((await _world.Get<SearchEverything>().RunAsync(staff, new(text), Token)).Value.Things);
        Assert.Empty((await _world.Get<FindCustomers>().RunAsync(staff, new(text), Token)).Value.Customers);
        await using var db = await _world.OpenDbAsync();
        Assert.False(await db.Accounts.AnyAsync(account => account.S3uid == text, Token));
        var saved = await _world.Get<SaveFilter>().RunAsync(staff, new(text, "?plan=1"), Token);
        Assert.True(saved.Refusal is { Code: RefusalCode.Invalid } || await db.SavedFilters.AnyAsync(filter => filter.Name == "\ufffd", Token));
    }

    [Fact]
    public async Task An_event_is_written_whatever_it_was_done_to()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            db.Add(AuditEvent.Of("DeleteFiles", Caller.Operator, _world.Clock.Now.AddTicks(7), null, "a\0b", null));
            await db.SaveChangesAsync(Token);
        }

        await using var read = await _world.OpenDbAsync();
        var row = await read.AuditEvents.SingleAsync(Token);

        Assert.Equal((_world.Clock.Now.AddTicks(7), "a\ufffdb", 1L), (row.At, row.Subject, row.Id));
    }

    [Fact]
    public async Task Numbers_of_events_have_no_gaps_and_are_committed_in_order()
    {
        await using (var db = await _world.OpenDbAsync())
        await using (await db.Database.BeginTransactionAsync(Token))
        {
            db.Add(AuditEvent.Of("Lost", Caller.Operator, _world.Clock.Now, null, null, null));
            await db.SaveChangesAsync(Token);
        }

        await using var first = await _world.OpenDbAsync();
        await using var second = await _world.OpenDbAsync();
        await using var open = await first.Database.BeginTransactionAsync(Token);
        first.Add(AuditEvent.Of("First", Caller.Operator, _world.Clock.Now, null, null, null));
        second.Add(AuditEvent.Of("Second", Caller.Operator, _world.Clock.Now, null, null, null));
        await first.SaveChangesAsync(Token);
        var waiting = second.SaveChangesAsync(Token);
        Assert.Empty(await _world.ReadEventsAsync());

        await open.CommitAsync(Token);
        await waiting;

        Assert.Equal([(1L, "First"), (2L, "Second")], await _world.ReadEventsAsync());
    }

    [Fact]
    public async Task Operations_go_on_after_every_connection_was_cut()
    {
        var ann = await _world.AddCustomerAsync(credit: 10);
        await using (var db = await _world.OpenDbAsync())
        {
            await db.Database.OpenConnectionAsync(Token);
            await CutAsync(((NpgsqlConnection)db.Database.GetDbConnection()).ConnectionString);
        }

        var ledger = await _world.Get<ListLedger>().RunAsync(ann, new(), Token);
        await CutAsync(TestDatabases.ConnectionOf(_world.Get<DataDirectory>().Path)!);
        var booked = await _world.Get<AddCredit>().RunAsync(Caller.Operator, new(ann.CustomerId!.Value, 5, "again"), Token);

        Assert.False(ledger.IsRefused);
        Assert.False(booked.IsRefused);
        await using var read = await _world.OpenDbAsync();
        Assert.Equal(15, (await read.BalanceAsync(ann.CustomerId!.Value, Token)).Amount);
    }

    [Fact]
    public async Task Plans_of_the_same_name_at_once_are_one()
    {
        var fields = new PlanFields { Name = "Standard", QuotaGb = 10, StorageType = "Standard", Locations = ["NL"] };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _world.Get<AddPlan>().RunAsync(Caller.Operator, new(fields), Token), Token)));

        Assert.Single(answers, answer => !answer.IsRefused);
    }

    [Fact]
    public async Task Credit_added_many_times_at_once_adds_up()
    {
        var ann = await _world.AddCustomerAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(
            async () => Assert.False((await _world.Get<AddCredit>().RunAsync(Caller.Operator, new(ann.CustomerId!.Value, 1, $"no. {number}"), Token)).IsRefused), Token)));

        await using var db = await _world.OpenDbAsync();
        Assert.Equal(20, (await db.BalanceAsync(ann.CustomerId!.Value, Token)).Amount);
        await _world.Get<AuditSealer>().RunOnceAsync(Token);
        Assert.Null((await _world.Get<VerifyAudit>().RunAsync(Caller.Operator, new(), Token)).Value.Fault);
    }

    /// <summary>Ends every other connection to the same database, as a server does that stops.</summary>
    private static async Task CutAsync(string connection)
    {
        await using var own = new NpgsqlConnection($"{connection};Pooling=False");
        await own.OpenAsync(Token);
        await using var command = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", own);
        await command.ExecuteNonQueryAsync(Token);
    }
}

internal static class WrittenEvents
{
    public static async Task<IReadOnlyList<(long, string)>> ReadEventsAsync(this TestWorld world)
    {
        await using var db = await world.OpenDbAsync();
        return (await db.AuditEvents.AsNoTracking().OrderBy(row => row.Id).ToListAsync(TestContext.Current.CancellationToken)).ConvertAll(row => (row.Id, row.Operation));
    }
}
