using Microsoft.EntityFrameworkCore;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

/// <summary>Credit that is changed by hand: alone up to a limit, by two admins above it, and never twice.</summary>
public sealed class CreditAdjustmentTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _ann = null!;
    private Caller _admin = null!;
    private Caller _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _ann = await _world.AddCustomerAsync(credit: 100);
        _admin = await _world.AddCustomerAsync("admin@example.net", role: Role.Admin);
        _other = await _world.AddCustomerAsync("other@example.net", role: Role.Admin);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("500", "600")]
    [InlineData("-0.01", "99.99")]
    public async Task Up_to_the_limit_one_admin_adjusts_alone_and_once(string amount, string credit)
    {
        var number = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
        var first = await AdjustAsync(number, key: "a");
        var again = await AdjustAsync(number, key: "a");
        var different = await AdjustAsync(number + 1, key: "a");

        Assert.Null(first.Value.ProposalId);
        Assert.Equal(first.Value.Balance, again.Value.Balance);
        Assert.Equal((RefusalCode.Conflict, "Amount"), (different.Refusal!.Code, different.Refusal.Field));
        Assert.Equal(decimal.Parse(credit, System.Globalization.CultureInfo.InvariantCulture), await _world.CreditOfAsync(_ann));
        await using var db = await _world.OpenDbAsync();
        var entry = await db.LedgerEntries.SingleAsync(entry => entry.Kind == LedgerEntryKind.Adjustment, Token);
        Assert.Equal((number, "For the outage"), (entry.Amount, entry.Note));
        var record = await db.AuditEvents.SingleAsync(row => row.Operation == nameof(AdjustCredit), Token);
        Assert.Equal((_admin.CustomerId, _ann.CustomerId, "They asked twice"), (record.ActorId, record.CustomerId, record.Reason));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.001")]
    [InlineData("10000000.01")]
    public async Task Amounts_that_are_none_are_refused(string amount) =>
        Assert.Equal("Amount", (await AdjustAsync(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture))).Refusal!.Field);

    [Theory]
    [InlineData("500.01")]
    [InlineData("-500.01")]
    public async Task Above_the_limit_another_admin_approves_and_not_the_one_who_proposed(string text)
    {
        var amount = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var proposal = (await AdjustAsync(amount, key: "b")).Value.ProposalId!.Value;
        Assert.Equal(proposal, (await AdjustAsync(amount, key: "b")).Value.ProposalId);
        Assert.Equal(100, await _world.CreditOfAsync(_ann));

        var own = await DecideAsync(_admin, proposal, true);
        var unsaid = await _world.Get<DecideCreditProposal>().RunAsync(_other, new(proposal, true), Token);
        Assert.Equal((RefusalCode.Conflict, "Reason"), (own.Refusal!.Code, unsaid.Refusal!.Field));
        Assert.Equal(100, await _world.CreditOfAsync(_ann));

        Assert.Null((await DecideAsync(_other, proposal, true)).Refusal);
        Assert.Null((await DecideAsync(_other, proposal, true)).Refusal);
        Assert.Equal(100 + amount, await _world.CreditOfAsync(_ann));
        Assert.Equal(RefusalCode.Conflict, (await DecideAsync(_other, proposal, false)).Refusal!.Code);
        Assert.Null((await AdjustAsync(amount, key: "b")).Value.ProposalId);
        Assert.Equal(100 + amount, await _world.CreditOfAsync(_ann));
        Assert.Equal([nameof(AdjustCredit), nameof(DecideCreditProposal)], (await RecordsAsync()).Select(row => row.Operation));
    }

    [Fact]
    public async Task Approved_by_many_at_once_it_is_booked_once()
    {
        var proposal = (await AdjustAsync(900)).Value.ProposalId!.Value;

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => DecideAsync(_other, proposal, true))));

        Assert.All(results, result => Assert.Null(result.Refusal));
        Assert.Equal(1000, await _world.CreditOfAsync(_ann));
        Assert.Equal(2, (await RecordsAsync()).Count);
    }

    [Fact]
    public async Task Of_approval_and_refusal_at_once_one_counts()
    {
        var proposal = (await AdjustAsync(900)).Value.ProposalId!.Value;

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => DecideAsync(_other, proposal, number % 2 == 0))));

        var approved = (await FindAsync(waiting: false)).Single().State is ProposalState.Approved;
        Assert.Equal(approved ? 1000 : 100, await _world.CreditOfAsync(_ann));
        Assert.Equal([.. Enumerable.Range(0, 8).Select(number => number % 2 == 0 == approved)], results.Select(result => !result.IsRefused));
    }

    [Fact]
    public async Task Expired_proposal_is_not_approved_and_no_longer_waits()
    {
        var proposal = (await AdjustAsync(900)).Value.ProposalId!.Value;
        Assert.Single(await FindAsync(waiting: true));

        _world.Clock.Now = _world.Clock.Now.AddDays(7);

        Assert.Equal(RefusalCode.Conflict, (await DecideAsync(_other, proposal, true)).Refusal!.Code);
        Assert.Empty(await FindAsync(waiting: true));
        Assert.True((await FindAsync(waiting: false)).Single().HasExpired);
        Assert.Equal(100, await _world.CreditOfAsync(_ann));
    }

    [Fact]
    public async Task Whoever_proposed_it_withdraws_it()
    {
        var proposal = (await AdjustAsync(900)).Value.ProposalId!.Value;

        Assert.Null((await DecideAsync(_admin, proposal, false)).Refusal);

        Assert.Equal(RefusalCode.Conflict, (await DecideAsync(_other, proposal, true)).Refusal!.Code);
        Assert.Equal(100, await _world.CreditOfAsync(_ann));
    }

    [Fact]
    public async Task Own_credit_takes_another_admin_whatever_the_amount()
    {
        var adjusted = await _world.Get<AdjustCredit>().RunAsync(_admin, new(_admin.CustomerId!.Value, 1, "For me", "A present", "c"), Token);
        var added = await _world.Get<AddCredit>().RunAsync(_admin, new(_admin.CustomerId!.Value, 1, "d"), Token);

        Assert.NotNull(adjusted.Value.ProposalId);
        Assert.NotNull(added.Value.ProposalId);
        Assert.Equal(0, await _world.CreditOfAsync(_admin));
    }

    [Fact]
    public async Task Payment_above_the_limit_waits_at_the_web_and_by_the_api_but_not_for_the_operator()
    {
        var web = await _world.Get<AddCredit>().RunAsync(_admin, new(_ann.CustomerId!.Value, 501, "web", "Wire 7"), Token);
        var api = await _world.Get<AddCredit>().RunAsync(_admin with { Door = Door.Api }, new(_ann.CustomerId!.Value, 501, "api"), Token);
        var line = await _world.Get<AddCredit>().RunAsync(Caller.Operator, new(_ann.CustomerId!.Value, 501, "cli"), Token);

        Assert.NotNull(web.Value.ProposalId);
        Assert.NotNull(api.Value.ProposalId);
        Assert.Null(line.Value.ProposalId);
        Assert.Equal(601, await _world.CreditOfAsync(_ann));
        await DecideAsync(_other, web.Value.ProposalId.Value, true);
        Assert.Equal(1102, await _world.CreditOfAsync(_ann));
        await using var db = await _world.OpenDbAsync();
        Assert.Equal("Wire 7", (await db.LedgerEntries.OrderBy(entry => entry.Id).LastAsync(Token)).Note);
    }

    private Task<Result<AdjustedCredit>> AdjustAsync(decimal amount, string? key = null) =>
        _world.Get<AdjustCredit>().RunAsync(_admin, new(_ann.CustomerId!.Value, amount, "For the outage", "They asked twice", key ?? $"{Guid.NewGuid()}"), Token);

    private Task<Result<Done>> DecideAsync(Caller caller, long proposal, bool approve) =>
        _world.Get<DecideCreditProposal>().RunAsync(caller, new(proposal, approve, "Seen on the statement"), Token);

    private async Task<IReadOnlyList<FoundProposal>> FindAsync(bool waiting) =>
        (await _world.Get<FindCreditProposals>().RunAsync(_other, new(waiting), Token)).Value.Proposals;

    private async Task<List<AuditEvent>> RecordsAsync()
    {
        await using var db = await _world.OpenDbAsync();
        return await db.AuditEvents.Where(row => row.ActorId == _admin.CustomerId || row.ActorId == _other.CustomerId).OrderBy(row => row.Id).ToListAsync(Token);
    }
}
