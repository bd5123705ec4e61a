using Microsoft.Data.Sqlite;
using Portal.Core.Customers;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Commands;

/// <summary>The verbs in a process of their own, as an operator runs them.</summary>
[Trait("Needs", "Process")]
public sealed class CommandTests : IDisposable
{
    private const string Password = "a long password";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task User_add_makes_somebody_with_role_and_credit_who_is_then_listed()
    {
        var added = await RunAsync(Password, "user", "add", "admin@example.net", "--role", "Admin", "--credit", "100.50", "--currency", "USD", "--billing", "WHMCS", "--password-stdin");
        var listed = await RunAsync(null, "user", "list");

        Assert.Equal((0, ""), (added.ExitCode, added.Error));
        Assert.Contains("admin@example.net", added.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.Matches(@"^ +1  Admin       USD  \d{4}-\d\d-\d\d  whmcs     admin@example\.net\n$", listed.Output);
        Assert.Equal("100.5", await ReadAsync("SELECT SUM(Amount) FROM LedgerEntries WHERE Kind = 'TopUp' AND Currency = 'Usd'"));
        Assert.Equal("2", await ReadAsync("SELECT COUNT(*) FROM AuditEvents WHERE Door = 'Cli'"));
    }

    [Fact]
    public async Task User_add_of_a_known_address_fails_and_says_why()
    {
        await RunAsync(Password, "user", "add", "ann@example.net", "--role", "Customer", "--password-stdin");

        var again = await RunAsync(Password, "user", "add", "ANN@example.net", "--role", "Customer", "--password-stdin");

        Assert.Equal((1, ""), (again.ExitCode, again.Output));
        Assert.Contains("already", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short", "12 characters")]
    [InlineData("", "fill this in")]
    public async Task User_add_refuses_a_bad_password(string password, string sentence)
    {
        var outcome = await RunAsync(password, "user", "add", "ann@example.net", "--role", "Customer", "--password-stdin");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(sentence, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user", "add", "ann@example.net", "--password-stdin")]
    [InlineData("user", "add", "ann@example.net", "--role", "King", "--password-stdin")]
    [InlineData("user", "add", "ann@example.net", "--role", "Customer")]
    [InlineData("token", "add", "ann@example.net")]
    [InlineData("token", "add", "ann@example.net", "--name", "x", "--scopes", "everything")]
    [InlineData("plan", "add", "--name", "x", "--monthly", "cheap")]
    [InlineData("plan", "edit", "one")]
    [InlineData("user")]
    [InlineData("nonsense")]
    public async Task What_is_not_understood_ends_with_2(params string[] arguments)
    {
        var outcome = await RunAsync(Password, arguments);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.NotEmpty(outcome.Error);
    }

    [Fact]
    public async Task Token_add_prints_the_token_alone_and_keeps_its_hash()
    {
        await RunAsync(Password, "user", "add", "ann@example.net", "--role", "Customer", "--password-stdin");

        var outcome = await RunAsync(null, "token", "add", "ann@example.net", "--name", "backup", "--scopes", "read,write", "--days", "30");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches("^s3p_[A-Za-z0-9_-]{43}\n$", outcome.Output);
        Assert.Equal(ApiToken.HashOf(outcome.Output.Trim()), await ReadAsync("SELECT Hash FROM ApiTokens WHERE Name = 'backup' AND Scopes = 'Read, Write'"));
    }

    [Fact]
    public async Task Token_add_for_nobody_fails()
    {
        var outcome = await RunAsync(null, "token", "add", "nobody@example.net", "--name", "x");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("no customer", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_list_and_revoke_end_a_token_of_that_owner_only()
    {
        await RunAsync(Password, "user", "add", "ann@example.net", "--role", "Customer", "--password-stdin");
        await RunAsync(Password, "user", "add", "bob@example.net", "--role", "Customer", "--password-stdin");
        var made = await RunAsync(null, "token", "add", "ann@example.net", "--name", "nightly backup", "--scopes", "read,write");

        var others = await RunAsync(null, "token", "revoke", "bob@example.net", "1");
        var before = await RunAsync(null, "token", "list", "ann@example.net");
        var revoked = await RunAsync(null, "token", "revoke", "ann@example.net", "1");
        var after = await RunAsync(null, "token", "list", "ann@example.net");

        Assert.Equal(1, others.ExitCode);
        Assert.Contains("no such token", others.Error, StringComparison.Ordinal);
        Assert.Matches(@"^ +1  Valid    read,write  .* nightly backup\n$", before.Output);
        Assert.DoesNotContain(ApiToken.HashOf(made.Output.Trim()), before.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (revoked.ExitCode, revoked.Error));
        Assert.Matches("^ +1  Revoked ", after.Output);
    }

    [Fact]
    public async Task Plan_add_edit_and_list_leave_a_history()
    {
        var added = await RunAsync(
            null, "plan", "add", "--name", "Standard 500", "--quota", "500", "--storage-type", "Standard", "--locations", "NL",
            "--monthly", "eur=9.90,usd=10.90,rub=990", "--storage-overage", "eur=0.02,usd=0.02,rub=2", "--tags", "most_chosen");
        var edited = await RunAsync(null, "plan", "edit", "1", "--active", "false", "--monthly", "eur=12");
        var listed = await RunAsync(null, "plan", "list");

        Assert.Equal((0, ""), (added.ExitCode, added.Error));
        Assert.Equal((0, ""), (edited.ExitCode, edited.Error));
        Assert.Matches(@"^ +1  inactive  +500 GB  Standard +NL +eur=12\.00,usd=10\.90,rub=990\.00  Standard 500\n$", listed.Output);
        Assert.Equal("2", await ReadAsync("SELECT COUNT(*) FROM PlanRevisions WHERE PlanId = 1"));
    }

    [Theory]
    [InlineData("Locations", "--name", "A", "--quota", "5", "--storage-type", "Standard", "--locations", "XX")]
    [InlineData("Name", "--quota", "5", "--storage-type", "Standard", "--locations", "NL")]
    [InlineData("Monthly", "--name", "A", "--quota", "5", "--storage-type", "Standard", "--locations", "NL", "--monthly", "eur=5")]
    public async Task Plan_add_refuses_what_a_plan_cannot_be_and_names_the_field(string field, params string[] arguments)
    {
        var outcome = await RunAsync(null, ["plan", "add", .. arguments]);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith(field + ":", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("0", await ReadAsync("SELECT COUNT(*) FROM Plans"));
    }

    [Fact]
    public async Task Storage_compare_tells_by_its_exit_code_whether_books_and_storage_agree()
    {
        string s3uid;
        await using (var world = await TestWorld.CreateAsync(folder: _folder))
        {
            s3uid = (await world.OrderAsync(await world.AddCustomerAsync(credit: 10), await world.AddPlanAsync(1), "a-bucket")).S3uid;

            // Beside a portal that has the storage open.
            Assert.Equal((0, "NL: 1 accounts, all as they should be.\n", ""), Facts(await RunAsync(null, "storage", "compare")));
            await world.Get<StorageClusters>().Get("NL").Accounts.SuspendAsync(s3uid, TestContext.Current.CancellationToken);
        }

        var differs = Facts(await RunAsync(null, "storage", "compare", "--location", "NL"));
        var nowhere = await RunAsync(null, "storage", "compare", "--location", "XX");

        Assert.Equal((1, $"{s3uid}  should be in service, and its keys do not work\nNL: 1 accounts, 1 differences.\n", ""), differs);
        Assert.Equal((1, ""), (nowhere.ExitCode, nowhere.Output));
        Assert.Contains("no location", nowhere.Error, StringComparison.Ordinal);
        static (int, string, string) Facts(ProcessOutcome outcome) => (outcome.ExitCode, outcome.Output, outcome.Error);
    }

    [Fact]
    public async Task Audit_verify_tells_by_its_exit_code_whether_events_are_as_they_were_written()
    {
        await RunAsync(Password, "user", "add", "ann@example.net", "--role", "Customer", "--password-stdin");

        var whole = await RunAsync(null, "audit", "verify");
        var noted = await RunAsync(null, "audit", "verify", "--head", whole.Output.Trim().Split(' ')[^1]);
        var noHead = await RunAsync(null, "audit", "verify", "--head", "x");
        await ReadAsync("DROP TRIGGER \"TR_AuditEvents_NoUPDATE\"; UPDATE AuditEvents SET Detail = 'Admin'");
        var changed = await RunAsync(null, "audit", "verify");

        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        Assert.Matches("^1 events, all as they were written. Head: 1:[0-9a-f]{64}\n$", whole.Output);
        Assert.Equal((0, whole.Output), (noted.ExitCode, noted.Output));
        Assert.Equal((1, ""), (noHead.ExitCode, noHead.Output));
        Assert.Equal((1, ""), (changed.ExitCode, changed.Output));
        Assert.Contains("Event 1 is not as it was written", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Db_migrate_makes_the_database_and_may_be_repeated()
    {
        var first = await RunAsync(null, "db", "migrate");
        var second = await RunAsync(null, "db", "migrate");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal("3", await ReadAsync("SELECT COUNT(*) FROM AspNetRoles"));
        Assert.Equal("0", await ReadAsync("SELECT COUNT(*) FROM Plans"));
    }

    [Fact]
    [Trait("Needs", "Sqlite")]
    public async Task Database_is_copied_to_a_server_only()
    {
        var outcome = await RunAsync(null, "db", "copy");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("Database:Provider is not PostgreSql", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user", "--help")]
    [InlineData("token", "add", "--help")]
    [InlineData("--help")]
    public async Task Help_is_written_and_nothing_else_happens(params string[] arguments)
    {
        var outcome = await RunAsync(null, arguments);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("Usage:", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private Task<ProcessOutcome> RunAsync(string? input, params string[] arguments) =>
        PortalProcess.RunAsync(arguments, new Dictionary<string, string?> { ["DataDirectory"] = _folder.Path, ["ASPNETCORE_ENVIRONMENT"] = "Production" }, input);

    private async Task<string?> ReadAsync(string query)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "portal.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of these tests.
        command.CommandText = query;
#pragma warning restore CA2100
        return Convert.ToString(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }
}
