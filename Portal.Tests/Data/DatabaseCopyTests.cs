using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Data.PostgreSql.Copying;
using Portal.Core.Operations;
using Portal.Core.Oversight;
using Portal.Core.Staff;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>A portal moves from SQLite to PostgreSQL.</summary>
[Trait("Needs", "Postgres")]
public sealed class DatabaseCopyTests : IAsyncLifetime
{
    private static readonly Caller s_staff = new(1, [Role.Customer, Role.Admin], Door.Web);

    private readonly TempFolder _folder = new();
    private string? _file;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Assert.True(TestDatabases.ArePostgres, "These need S3PORTAL_TEST_DATABASE=PostgreSql.");
        _file = new DataDirectory(_folder.Path).DatabaseFile;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_row_arrives_and_both_answer_the_same()
    {
        string before;
        await using (var old = await MakeOldAsync())
        {
            before = await AskAsync(old);
        }

        var copied = await CopyAsync();
        await using var world = await TestWorld.CreateAsync(folder: _folder);

        Assert.Null(copied.Refusal);
        Assert.True(copied.Value.Sum(table => table.Rows) > 1_000);
        Assert.Contains(copied.Value, table => table is { Table: "CustomerTags", Rows: > 0 });
        Assert.Equal(before, await AskAsync(world));

        // Numbers go on, also those whose rows are gone.
        var bob = await world.AddCustomerAsync("bob@example.net", credit: 100);
        await world.OrderAsync(bob, await world.AddPlanAsync(7), "third-bucket");
        await world.Get<AuditSealer>().RunOnceAsync(Token);
        Assert.Null((await world.Get<VerifyAudit>().RunAsync(Caller.Operator, new(), Token)).Value.Fault);
    }

    [Fact]
    public async Task Database_that_holds_something_is_left_alone()
    {
        await (await MakeOldAsync()).DisposeAsync();
        await using var world = await TestWorld.CreateAsync(folder: _folder);
        await world.AddCustomerAsync("carl@example.net");

        Assert.Equal(RefusalCode.Conflict, (await CopyAsync()).Refusal?.Code);

        await using var db = await world.OpenDbAsync();
        Assert.Equal("carl@example.net", (await db.Users.SingleAsync(Token)).Email);
    }

    [Fact]
    public async Task Text_that_the_server_cannot_keep_is_named_and_nothing_is_copied()
    {
        await using (var old = await MakeOldAsync())
        {
            await using var db = await old.OpenDbAsync();
            await db.Plans.ExecuteUpdateAsync(row => row.SetProperty(plan => plan.Summary, "a\0b"), Token);
        }

        var refusal = (await CopyAsync()).Refusal;

        Assert.StartsWith("Summary of Plans 1 ", refusal?.Message, StringComparison.Ordinal);
        await using var world = await TestWorld.CreateAsync(folder: _folder);
        await using var target = await world.OpenDbAsync();
        Assert.Equal((0, 3), (await target.Users.CountAsync(Token), await target.Roles.CountAsync(Token)));
    }

    /// <summary>A portal on SQLite with something in every corner.</summary>
    private async Task<TestWorld> MakeOldAsync()
    {
        var old = await TestWorld.CreateAsync(folder: _folder, database: DatabaseProvider.Sqlite);
        var ann = await old.AddCustomerAsync(credit: 100, role: Role.Admin);
        await old.Get<SetTags>().RunAsync(Caller.Operator, new(ann.CustomerId!.Value, ["s3_test", "early"], null), Token);
        await old.OrderAsync(ann, await old.AddPlanAsync(10), "first-bucket");
        await new ScaleData(old.Get<IDbContextFactory<PortalDb>>(), old.Clock).MakeAsync(new(Customers: 50, Accounts: 60, Buckets: 200, Days: 5), (_, _) => { }, Token);
        await old.Get<AuditSealer>().RunOnceAsync(Token);
        return old;
    }

    /// <summary>As the verb does it: no portal runs on either of them.</summary>
    private async Task<Result<IReadOnlyList<CopiedRows>>> CopyAsync()
    {
        TestDatabases.Put(_folder.Path);
        var services = new ServiceCollection().AddLogging().AddTestData(_folder.Path);
        services.AddCustomers(); // A part of the model.
        await using var provider = services.BuildServiceProvider();
        await using var from = DatabaseCopy.OpenSource(_file!, provider);
        await using var to = await provider.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);
        return await new DatabaseCopy(from, to).RunAsync(_ => { }, Token);
    }

    private static async Task<string> AskAsync(TestWorld world)
    {
        object[] answers =
        [
            (await world.Get<FindAccounts>().RunAsync(s_staff, new(Order: AccountOrder.StoragePeak, Descending: true), Token)).Value,
            (await world.Get<SearchAccounts>().RunAsync(s_staff, new(new(Phase: AccountPhase.Active), AccountSort.Traffic), Token)).Value,
            (await world.Get<FindCustomers>().RunAsync(s_staff, new(Order: CustomerOrder.Email), Token)).Value,
            (await world.Get<FindCustomers>().RunAsync(s_staff, new(Tag: "early"), Token)).Value,
            (await world.Get<SearchEverything>().RunAsync(s_staff, new("SCALE"), Token)).Value,
            (await world.Get<ListLedger>().RunAsync(s_staff, new(), Token)).Value,
            (await world.Get<FindAudit>().RunAsync(s_staff, new(new()), Token)).Value,
            (await world.Get<VerifyAudit>().RunAsync(Caller.Operator, new(), Token)).Value,
        ];
        return JsonSerializer.Serialize(answers);
    }
}
