using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Auditing;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Auditing;

/// <summary>The audit cannot be changed through the program, and what was changed past it is found.</summary>
public sealed class AuditChainTests : IAsyncLifetime
{
    private TestWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await TestWorld.CreateAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Program_and_database_refuse_to_change_or_delete_events_and_seals()
    {
        await WriteAsync(3);
        await SealAsync();
        await using var db = await _world.OpenDbAsync();

        db.Remove(await db.AuditEvents.FirstAsync(Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Token));
        db.ChangeTracker.Clear();

        await Assert.ThrowsAnyAsync<DbException>(() => db.AuditEvents.ExecuteDeleteAsync(Token));
        await Assert.ThrowsAnyAsync<DbException>(() => db.AuditEvents.ExecuteUpdateAsync(row => row.SetProperty(changed => changed.Detail, "x"), Token));
        await Assert.ThrowsAnyAsync<DbException>(() => db.AuditSeals.ExecuteDeleteAsync(Token));
        await Assert.ThrowsAnyAsync<DbException>(() => db.AuditSeals.ExecuteUpdateAsync(row => row.SetProperty(changed => changed.EventId, 9), Token));
        string[] replaced = TestDatabases.ArePostgres
            ?
            [
                "INSERT INTO \"AuditSeals\" (\"EventId\", \"Hash\") VALUES (2, '') ON CONFLICT (\"EventId\") DO UPDATE SET \"Hash\" = ''",
                "INSERT INTO \"AuditEvents\" SELECT * FROM \"AuditEvents\" WHERE \"Id\" = 1 ON CONFLICT (\"Id\") DO UPDATE SET \"Detail\" = 'x'",
                "TRUNCATE \"AuditEvents\"",
            ]
            :
            [
                "INSERT OR REPLACE INTO \"AuditSeals\" (\"EventId\", \"Hash\") VALUES (2, x'00')",
                "INSERT OR REPLACE INTO \"AuditEvents\" SELECT * FROM \"AuditEvents\" WHERE \"Id\" = 1",
            ];
        foreach (var statement in replaced)
        {
            await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync(statement, Token));
        }

        Assert.Equal((3, 3), (await db.AuditEvents.CountAsync(Token), await db.AuditSeals.CountAsync(Token)));
    }

    [Fact]
    public async Task Untouched_audit_fits_with_what_is_not_sealed_yet_counted()
    {
        Assert.Equal(new AuditVerification(0, 0, null, null), await VerifyAsync());
        await WriteAsync(5);
        await SealAsync();
        await WriteAsync(2);

        var seen = await VerifyAsync();

        Assert.Equal((5L, 2L, null), (seen.Sealed, seen.Unsealed, seen.Fault));
        Assert.StartsWith("5:", seen.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chain_is_the_same_in_another_process_and_goes_on_there()
    {
        using var folder = new TempFolder();
        string? head;
        await using (var first = await TestWorld.CreateAsync(folder: folder))
        {
            await WriteAsync(4, first);
            await SealAsync(first);
            head = (await VerifyAsync(world: first)).Head;
        }

        await using var second = await TestWorld.CreateAsync(folder: folder);
        Assert.Equal(head, (await VerifyAsync(head, second)).Head);
        await WriteAsync(2, second);
        await SealAsync(second);

        Assert.Equal((6L, null), ((await VerifyAsync(head, second)).Sealed, (await VerifyAsync(head, second)).Fault));
    }

    [Theory]
    [InlineData("At")]
    [InlineData("Operation")]
    [InlineData("ActorId")]
    [InlineData("ActedForId")]
    [InlineData("Door")]
    [InlineData("TokenId")]
    [InlineData("Address")]
    [InlineData("CustomerId")]
    [InlineData("Subject")]
    [InlineData("Detail")]
    [InlineData("Reason")]
    public async Task Changed_field_is_found_at_its_event(string field)
    {
        await WriteAsync(6);
        await SealAsync();
        var value = field switch { "At" => At("2020-01-01 00:00:00"), "Door" => "Cli", "ActorId" or "ActedForId" or "TokenId" or "CustomerId" => 7, _ => "other" };
        await TamperAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create($"UPDATE \"AuditEvents\" SET \"{field}\" = {{0}} WHERE \"Id\" = 4", value));

        Assert.Equal(new AuditFault(AuditFaultKind.Changed, 4), (await VerifyAsync()).Fault);
    }

    [Fact]
    public async Task Text_that_moves_from_one_field_to_the_next_is_found()
    {
        await WriteAsync(2);
        await SealAsync();
        await TamperAsync($"""UPDATE "AuditEvents" SET "Subject" = "Subject" || "Detail", "Detail" = '' WHERE "Id" = 2""");

        Assert.Equal(new AuditFault(AuditFaultKind.Changed, 2), (await VerifyAsync()).Fault);
    }

    [Fact]
    public async Task Deleted_event_is_found_with_and_without_its_seal()
    {
        await WriteAsync(6);
        await SealAsync();
        await TamperAsync($"""DELETE FROM "AuditEvents" WHERE "Id" = 3""");
        Assert.Equal(new AuditFault(AuditFaultKind.Missing, 3), (await VerifyAsync()).Fault);

        await TamperAsync($"""DELETE FROM "AuditSeals" WHERE "EventId" = 3""");
        Assert.Equal(new AuditFault(AuditFaultKind.Missing, 3), (await VerifyAsync()).Fault);
    }

    [Fact]
    public async Task Event_in_the_place_of_another_is_found()
    {
        await WriteAsync(6);
        await SealAsync();
        await TamperAsync($"""DELETE FROM "AuditEvents" WHERE "Id" = 3""");
        await TamperAsync($"""INSERT INTO "AuditEvents" ("Id", "At", "Operation", "Door") VALUES (3, {At("2026-01-01 00:00:00")}, 'CancelService', 'Web')""");

        Assert.Equal(new AuditFault(AuditFaultKind.Changed, 3), (await VerifyAsync()).Fault);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task Event_before_the_first_is_found(long id)
    {
        await WriteAsync(2);
        await SealAsync();
        await TamperAsync($"""INSERT INTO "AuditEvents" ("Id", "At", "Operation", "Door") VALUES ({id}, {At("2026-01-01 00:00:00")}, 'CancelService', 'Web')""");

        Assert.Equal(new AuditFault(AuditFaultKind.Added, id), (await VerifyAsync()).Fault);
    }

    [Fact]
    public async Task Seal_that_was_taken_away_is_found()
    {
        await WriteAsync(6);
        await SealAsync();
        await TamperAsync($"""DELETE FROM "AuditSeals" WHERE "EventId" = 3""");

        Assert.Equal(new AuditFault(AuditFaultKind.Added, 3), (await VerifyAsync()).Fault);
    }

    [Fact]
    public async Task Events_in_another_order_are_found()
    {
        await WriteAsync(6);
        await SealAsync();
        await TamperAsync($"""UPDATE "AuditEvents" SET "Id" = 1000 WHERE "Id" = 2""");
        await TamperAsync($"""UPDATE "AuditEvents" SET "Id" = 2 WHERE "Id" = 5""");
        await TamperAsync($"""UPDATE "AuditEvents" SET "Id" = 5 WHERE "Id" = 1000""");

        Assert.Equal(new AuditFault(AuditFaultKind.Changed, 2), (await VerifyAsync()).Fault);
    }

    [Fact]
    public async Task Events_that_are_missing_at_the_end_are_found_with_and_without_their_seals_and_after_new_ones()
    {
        await WriteAsync(6);
        await SealAsync();
        await TamperAsync($"""DELETE FROM "AuditEvents" WHERE "Id" > 4""");
        Assert.Equal(new AuditFault(AuditFaultKind.Truncated, 5), (await VerifyAsync()).Fault);

        await TamperAsync($"""DELETE FROM "AuditSeals" WHERE "EventId" > 4""");
        Assert.Equal(new AuditFault(AuditFaultKind.Truncated, 5), (await VerifyAsync()).Fault);

        await WriteAsync(1);
        await SealAsync();
        Assert.Equal(new AuditFault(AuditFaultKind.Missing, 5), (await VerifyAsync()).Fault);
    }

    [Fact]
    public async Task End_that_was_cut_off_without_any_trace_and_chain_that_was_made_anew_are_found_by_a_noted_head()
    {
        await WriteAsync(6);
        await SealAsync();
        var head = (await VerifyAsync()).Head;
        await TamperAsync($"""DELETE FROM "AuditEvents" WHERE "Id" > 4""");
        await TamperAsync($"""DELETE FROM "AuditSeals" WHERE "EventId" > 4""");
        await TamperAsync(TestDatabases.ArePostgres ? (FormattableString)$"""UPDATE "AuditNumbers" SET "Last" = 4""" : $"""UPDATE sqlite_sequence SET "seq" = 4 WHERE "name" = 'AuditEvents'""");
        Assert.Null((await VerifyAsync()).Fault); // What no look at the database alone can find.
        Assert.Equal(new AuditFault(AuditFaultKind.Truncated, 5), (await VerifyAsync(head)).Fault);

        await TamperAsync($"""DELETE FROM "AuditSeals" """);
        await TamperAsync($"""UPDATE "AuditEvents" SET "Detail" = 'other' WHERE "Id" = 1""");
        await WriteAsync(3);
        await SealAsync();
        Assert.Null((await VerifyAsync()).Fault);
        Assert.Equal(new AuditFault(AuditFaultKind.OtherChain, 6), (await VerifyAsync(head)).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("x:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1:zz00000000000000000000000000000000000000000000000000000000000000")]
    public async Task Head_that_is_none_is_refused(string head) => Assert.Equal(
        RefusalCode.Invalid, (await _world.Get<VerifyAudit>().RunAsync(Caller.Operator, new(head), Token)).Refusal?.Code);

    [Fact]
    public async Task Writers_and_sealers_at_once_make_one_chain_without_a_gap()
    {
        using var other = new ServiceScopes(_world);
        await Task.WhenAll(
            Task.Run(() => WriteAsync(300), Token), Task.Run(() => WriteAsync(300), Token),
            Task.Run(() => SealOftenAsync(_world.Get<AuditSealer>()), Token), Task.Run(() => SealOftenAsync(other.Sealer), Token));
        await SealAsync();

        var seen = await VerifyAsync();

        Assert.Equal((600L, 0L, null), (seen.Sealed, seen.Unsealed, seen.Fault));
    }

    [Fact]
    public async Task Long_audit_is_sealed_and_read_in_pieces()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            db.AddRange(Enumerable.Range(0, 12_345).Select(Event));
            await db.SaveChangesAsync(Token);
        }

        await SealAsync();
        Assert.Equal(12_345L, (await VerifyAsync()).Sealed);
        await TamperAsync($"""UPDATE "AuditEvents" SET "Reason" = 'other' WHERE "Id" = 12000""");

        Assert.Equal(new AuditFault(AuditFaultKind.Changed, 12_000), (await VerifyAsync()).Fault);
    }

    private static async Task SealOftenAsync(AuditSealer sealer)
    {
        for (var round = 0; round < 40; round++)
        {
            await sealer.RunOnceAsync(Token);
        }
    }

    /// <summary>A time as the database keeps those of events.</summary>
    private static object At(string text) =>
        TestDatabases.EventTime(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture));

    private static AuditEvent Event(int number) => new()
    {
        At = new DateTime(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc).AddTicks(number * 1_234_567L),
        Operation = "RenameAccount",
        ActorId = number % 3 == 0 ? null : number,
        ActedForId = number % 2 == 0 ? null : number,
        Door = Door.Web,
        Address = "192.0.2.1",
        CustomerId = 1,
        Subject = $"subject {number}",
        Detail = "ü and 文, \ud83d\ude00, odd \ud800 half",
        Reason = "asked by mail",
    };

    private async Task WriteAsync(int count, TestWorld? world = null)
    {
        for (var number = 0; number < count; number++)
        {
            await using var db = await (world ?? _world).OpenDbAsync();
            db.Add(Event(number));
            await db.SaveChangesAsync(Token);
        }
    }

    private Task SealAsync(TestWorld? world = null) => (world ?? _world).Get<AuditSealer>().RunOnceAsync(Token);

    private async Task<AuditVerification> VerifyAsync(string? head = null, TestWorld? world = null) =>
        (await (world ?? _world).Get<VerifyAudit>().RunAsync(Caller.Operator, new(head), Token)).Value;

    private async Task TamperAsync(FormattableString statement)
    {
        await using var db = await _world.OpenDbAsync();
        await db.TamperAsync(statement);
    }

    /// <summary>Another sealer on the same database, as another process has it.</summary>
    private sealed class ServiceScopes(TestWorld world) : IDisposable
    {
        public AuditSealer Sealer { get; } = ActivatorUtilities.CreateInstance<AuditSealer>(world.Get<IServiceProvider>());

        public void Dispose() => Sealer.Dispose();
    }
}
