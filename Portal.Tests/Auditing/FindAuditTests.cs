using Portal.Core.Auditing;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Auditing;

/// <summary>What staff find in the audit, and how it is read.</summary>
public sealed class FindAuditTests : IAsyncLifetime
{
    private static readonly DateTime s_noon = new(2026, 11, 20, 12, 0, 0, DateTimeKind.Utc);

    private TestWorld _world = null!;
    private Caller _staff = null!;
    private Caller _ann = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _staff = await _world.AddCustomerAsync("staff@example.net", role: Role.Support);
        _ann = await _world.AddCustomerAsync();
        await using var db = await _world.OpenDbAsync();
        db.AddRange(
            Event(s_noon.AddDays(-3), "CancelService", _ann.CustomerId, null, "s3uid-one", "192.0.2.1"),
            Event(s_noon.AddDays(-2), "SuspendService", _staff.CustomerId, null, "s3uid-one", "192.0.2.2", "asked by mail"),
            Event(s_noon.AddDays(-1), "RenameAccount", _staff.CustomerId, _ann.CustomerId, "s3uid-two", "192.0.2.2"),
            Event(s_noon, "RenameAccount", null, null, "s3uid-two", null));
        await db.SaveChangesAsync(Token);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Events_are_found_by_person_customer_action_subject_address_and_time()
    {
        Assert.Equal(["RenameAccount", "SuspendService"], await NamesAsync(new(Person: " STAFF@example.net ")));
        Assert.Equal(["CancelService"], await NamesAsync(new(Person: $"{_ann.CustomerId}")));
        Assert.Empty(await NamesAsync(new(Person: "nobody@example.net")));
        Assert.Empty(await NamesAsync(new(Person: "\ud800@example.net")));
        Assert.Empty(await NamesAsync(new(Person: "\ufffe@example.net")));
        Assert.Equal(4, (await NamesAsync(new(Customer: "ann@example.net"))).Count(name => name is not "AddCustomer"));
        Assert.Equal(["RenameAccount", "RenameAccount"], await NamesAsync(new(Operation: "RenameAccount")));
        Assert.Equal(["SuspendService", "CancelService"], await NamesAsync(new(Subject: "s3uid-one")));
        Assert.Equal(["RenameAccount", "SuspendService"], await NamesAsync(new(Address: "192.0.2.2")));
        Assert.Equal(["RenameAccount", "SuspendService"], await NamesAsync(new(From: Day(-2), To: Day(-1))));
        Assert.Equal(["RenameAccount"], await NamesAsync(new(Operation: "RenameAccount", Address: "192.0.2.2", From: Day(-1))));
    }

    [Fact]
    public async Task Line_names_both_who_acted_and_for_whom_and_the_reason()
    {
        var lines = (await FindAsync(new(Address: "192.0.2.2"))).Lines;

        Assert.Equal(("staff@example.net", "ann@example.net"), (lines[0].Actor!.Email, lines[0].ActedFor!.Email));
        Assert.Equal(("asked by mail", null), (lines[1].Reason, lines[1].ActedFor));
    }

    [Fact]
    public async Task Pages_meet_without_gap_or_repetition_where_many_happened_at_one_moment()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            db.AddRange(Enumerable.Range(0, 130).Select(number => Event(s_noon.AddDays(-1), "Many", null, null, $"{number}", null)));
            await db.SaveChangesAsync(Token);
        }

        var subjects = new List<string>();
        long? before = null;
        do
        {
            var page = await FindAsync(new(Operation: "Many"), before);
            Assert.True(page.Lines.Count <= 50);
            subjects.AddRange(page.Lines.Select(line => line.Subject!));
            before = page.NextBeforeId;
        }
        while (before is not null);

        Assert.Equal(Enumerable.Range(0, 130).Reverse().Select(number => $"{number}"), subjects);
    }

    [Fact]
    public async Task Filters_that_no_event_can_fit_are_refused()
    {
        Assert.Equal(nameof(AuditFilter.From), (await RefusalAsync(new(From: Day(0), To: Day(-1)))).Field);
        Assert.Equal(nameof(AuditFilter.Person), (await RefusalAsync(new(Person: new string('x', 257)))).Field);
        Assert.Equal(nameof(AuditFilter.Subject), (await RefusalAsync(new(Subject: new string('x', 257)))).Field);
    }

    public static TheoryData<AuditFilter> Filters => new(
        new AuditFilter(), new AuditFilter(Person: "7"), new AuditFilter(Person: "ann@example.net"), new AuditFilter(Customer: "7"), new AuditFilter(Operation: "RenameAccount"),
        new AuditFilter(Address: "192.0.2.2"), new AuditFilter(Subject: "s3uid-one"), new AuditFilter(From: Day(-2), To: Day(-1)), new AuditFilter(Person: "7", From: Day(-2)),
        new AuditFilter(Person: "7", Customer: "8", Operation: "RenameAccount"));

    [Trait("Needs", "Sqlite")]
    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Every_filter_and_page_is_read_from_an_index(AuditFilter filter)
    {
        QueryPlans.AssertPaged(await _world.PlansAsync(services => new FindAudit(services).RunAsync(_staff, new(filter), Token)));
        QueryPlans.AssertPaged(await _world.PlansAsync(services => new FindAudit(services).RunAsync(_staff, new(filter, BeforeId: 5), Token)));
    }

    private static DateOnly Day(int days) => DateOnly.FromDateTime(s_noon.AddDays(days));

    private AuditEvent Event(DateTime at, string operation, int? actor, int? actedFor, string subject, string? address, string? reason = null) => new()
    {
        At = at,
        Operation = operation,
        ActorId = actor,
        ActedForId = actedFor,
        CustomerId = _ann.CustomerId,
        Subject = subject,
        Address = address,
        Reason = reason,
    };

    private async Task<AuditPage> FindAsync(AuditFilter filter, long? before = null) => (await _world.Get<FindAudit>().RunAsync(_staff, new(filter, before), Token)).Value;

    private async Task<IReadOnlyList<string>> NamesAsync(AuditFilter filter) => [.. (await FindAsync(filter)).Lines.Select(line => line.Operation)];

    private async Task<Refusal> RefusalAsync(AuditFilter filter) => (await _world.Get<FindAudit>().RunAsync(_staff, new(filter), Token)).Refusal!;
}
