using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Tests.Billing;
using Portal.Tests.Support;
using static Portal.Tests.Billing.BillingLab;

namespace Portal.Tests.Lifecycle;

/// <summary>A plan is changed while customers are on it: what the review says is what then happens.</summary>
public sealed class PlanEditTests
{
    private const string Reason = "Disks cost more now";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Review_says_what_the_renewal_then_takes()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(10);
        var s3uid = await lab.OrderAsync(plan);
        var fields = new PlanFields(Monthly: new(Eur: 12.50m, Usd: 14));

        var review = (await ReviewAsync(lab, admin, plan.Id, fields)).Value;

        var euro = review.Prices.Single(price => price.Old.Currency == Currency.Eur);
        Assert.Equal((10m, 12.50m, 1, 2.50m), (euro.Old.Amount, euro.New.Amount, euro.Accounts, euro.Difference.Amount));
        Assert.Equal(0, review.Prices.Single(price => price.Old.Currency == Currency.Usd).Accounts);
        Assert.Equal((Day("2026-12-16"), Day("2026-12-16")), (review.FirstRenewal, review.LastRenewal));
        Assert.Equal([new PhaseCount(AccountPhase.Active, 1)], review.Crowd.Phases);
        Assert.Null(review.Quota);

        Assert.Null((await EditAsync(lab, admin, plan.Id, fields, review.Version)).Refusal);
        Assert.Equal(90, await lab.CreditAsync());
        await lab.GoToAsync("2026-12-15 12:00");
        Assert.Equal(90, await lab.CreditAsync());
        await lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(90 - euro.New.Amount, await lab.CreditAsync());
        Assert.Equal(Day("2027-01-16"), (await lab.AccountAsync(s3uid)).Service.NextCommitDate);
    }

    [Fact]
    public async Task Month_that_runs_keeps_its_overage_price_and_what_it_includes()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(10);
        var s3uid = await lab.OrderAsync(plan);
        await EditAsync(lab, admin, plan.Id, new(QuotaGb: 50, StorageOverage: new(Eur: 1)));
        await lab.TellUsageAsync(s3uid, "2026-12-01 12:00", storedGb: 150);
        await lab.TellUsageAsync(s3uid, "2026-12-15 23:50", storedGb: 60);

        await lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(90 - 1 - 10, await lab.CreditAsync());

        await lab.TellUsageAsync(s3uid, "2027-01-10 12:00", storedGb: 60);
        await lab.GoToAsync("2027-01-16 00:02");
        Assert.Equal(79 - 10 - 10, await lab.CreditAsync());
    }

    [Fact]
    public async Task Renewals_that_do_not_come_are_not_counted_and_those_that_change_to_the_plan_are()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var (cheap, dear) = (await lab.World.AddPlanAsync(10), await lab.World.AddPlanAsync(20));
        await lab.OrderAsync(cheap, bucket: "stays");
        var ends = await lab.OrderAsync(cheap, bucket: "ends");
        var comes = await lab.OrderAsync(dear, bucket: "comes");
        await lab.CancelAsync(ends);
        await lab.ChangeAsync(comes, cheap);

        var ofCheap = (await ReviewAsync(lab, admin, cheap.Id, new(Monthly: new(Eur: 11)))).Value;
        var ofDear = (await ReviewAsync(lab, admin, dear.Id, new(Monthly: new(Eur: 21)))).Value;

        Assert.Equal(2, ofCheap.Prices.Single(price => price.Old.Currency == Currency.Eur).Accounts);
        Assert.Equal(1, ofCheap.Crowd.Coming);
        Assert.Equal([new(AccountPhase.Active, 1), new PhaseCount(AccountPhase.Ending, 1)], ofCheap.Crowd.Phases);
        Assert.Equal(0, ofDear.Prices.Sum(price => price.Accounts));
        await EditAsync(lab, admin, cheap.Id, new(Monthly: new(Eur: 11)));
        var before = await lab.CreditAsync();
        await lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(before - 22, await lab.CreditAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Smaller_hard_quota_reaches_storage_at_once_or_with_the_next_month(bool atOnce)
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(10);
        var s3uid = await lab.OrderAsync(plan);
        await lab.TellUsageAsync(s3uid, "2026-11-20 12:00", storedGb: 80);
        var fields = new PlanFields(QuotaGb: 50, StorageOverage: new(0, 0, 0));

        var review = (await ReviewAsync(lab, admin, plan.Id, fields)).Value;
        Assert.Equal(new QuotaEffect(null, 50 * Gb, TooFull: 1), review.Quota);
        Assert.Null((await EditAsync(lab, admin, plan.Id, fields, quotaAtOnce: atOnce)).Refusal);

        await lab.WorkAsync();
        Assert.Equal(atOnce ? 50 * Gb : null, await StoredQuotaAsync(lab, s3uid));
        await lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(50 * Gb, await StoredQuotaAsync(lab, s3uid));
        Assert.Equal(AccountPhase.Active, await lab.PhaseAsync(s3uid));
    }

    [Fact]
    public async Task Quota_that_was_changed_at_once_and_taken_back_with_the_month_is_the_old_one_again()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(10);
        var s3uid = await lab.OrderAsync(plan);
        await EditAsync(lab, admin, plan.Id, new(QuotaGb: 200, StorageOverage: new(0, 0, 0)), quotaAtOnce: true);
        await lab.GoToAsync("2026-12-16 00:02");
        await EditAsync(lab, admin, plan.Id, new(QuotaGb: 100), quotaAtOnce: true);
        await lab.WorkAsync();
        Assert.Equal(100 * Gb, await StoredQuotaAsync(lab, s3uid));

        await EditAsync(lab, admin, plan.Id, new(QuotaGb: 200));
        await lab.GoToAsync("2027-01-16 00:02");

        Assert.Equal(200 * Gb, await StoredQuotaAsync(lab, s3uid));
    }

    [Fact]
    public async Task Free_account_gets_another_quota_with_its_next_month_and_stays_free_when_the_plan_is_not()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(0);
        var s3uid = await lab.OrderAsync(plan);
        var fields = new PlanFields(QuotaGb: 200, Monthly: new(5, 5, 500));

        var review = (await ReviewAsync(lab, admin, plan.Id, fields)).Value;
        Assert.Equal((1, 0, 0), (review.StayFree, review.BecomeFree, review.Prices.Sum(price => price.Accounts)));
        await EditAsync(lab, admin, plan.Id, fields);
        await lab.WorkAsync();
        Assert.Equal(100 * Gb, await StoredQuotaAsync(lab, s3uid));

        await lab.GoToAsync("2026-12-16 00:02");
        Assert.Equal(100, await lab.CreditAsync());
        Assert.Equal(200 * Gb, await StoredQuotaAsync(lab, s3uid));
    }

    [Fact]
    public async Task Paid_plan_that_becomes_free_costs_nothing_from_the_next_month()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(10);
        var s3uid = await lab.OrderAsync(plan);
        var fields = new PlanFields(Monthly: new(0, 0, 0));

        Assert.Equal(1, (await ReviewAsync(lab, admin, plan.Id, fields)).Value.BecomeFree);
        await EditAsync(lab, admin, plan.Id, fields);
        await lab.GoToAsync("2026-12-16 00:02");

        Assert.Equal(90, await lab.CreditAsync());
        Assert.Equal(AccountPhase.Active, await lab.PhaseAsync(s3uid));
        Assert.False((await lab.AccountAsync(s3uid)).IsFree);
    }

    [Fact]
    public async Task Second_of_two_admins_is_told_and_overwrites_nothing()
    {
        await using var lab = await CreateAsync();
        var (admin, other) = (await AddAdminAsync(lab), await AddAdminAsync(lab, "other@example.net"));
        var plan = await lab.World.AddPlanAsync(10);
        var read = (await lab.World.Get<ShowPlan>().RunAsync(admin, new(plan.Id), Token)).Value;
        Assert.Null((await EditAsync(lab, other, plan.Id, new(QuotaGb: 70, Summary: "For small teams"), read.Version)).Refusal);

        var fields = new PlanFields(QuotaGb: 80, Monthly: new(Eur: 9));
        var saved = await EditAsync(lab, admin, plan.Id, fields, read.Version);
        var review = (await lab.World.Get<ReviewPlanEdit>().RunAsync(admin, new(plan.Id, fields, null, read.Version, read.RevisionId), Token)).Value;

        Assert.Equal((RefusalCode.Conflict, "Version"), (saved.Refusal!.Code, saved.Refusal.Field));
        Assert.Equal(
            [("quota", "100", "70", "80", "other@example.net"), ("summary", "", "For small teams", null, "other@example.net")],
            review.Meanwhile.OrderBy(change => change.Field).Select(change => (change.Field, change.Read, change.Now, change.Wanted, change.ActorEmail)));
        var now = (await lab.World.Get<ShowPlan>().RunAsync(admin, new(plan.Id), Token)).Value;
        Assert.Equal((70, 10m, "For small teams"), (now.QuotaGb, now.Monthly.Eur, now.Summary));
        Assert.Null((await EditAsync(lab, admin, plan.Id, fields, review.Version)).Refusal);
    }

    [Fact]
    public async Task Of_many_edits_at_once_with_the_same_version_one_is_saved()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(10);
        var version = (await lab.World.Get<ShowPlan>().RunAsync(admin, new(plan.Id), Token)).Value.Version;

        var results = await Task.WhenAll(Enumerable.Range(1, 6).Select(number => Task.Run(() => EditAsync(lab, admin, plan.Id, new(QuotaGb: number), version))));

        Assert.Single(results, result => !result.IsRefused);
        Assert.All(results.Where(result => result.IsRefused), result => Assert.Equal(RefusalCode.Conflict, result.Refusal!.Code));
        Assert.Single((await HistoryAsync(lab, admin, plan.Id)).Entries);
    }

    [Fact]
    public async Task Restored_plan_is_what_it_was_and_says_so_in_its_history()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(10);
        await EditAsync(lab, admin, plan.Id, new(Summary: "First", Tags: ["a", "b"]));
        var first = (await lab.World.Get<ShowPlan>().RunAsync(admin, new(plan.Id), Token)).Value;
        await EditAsync(lab, admin, plan.Id, new(Summary: "Second", Active: false, Monthly: new(Eur: 12), Locations: ["DE"]));
        await EditAsync(lab, admin, plan.Id, new(QuotaGb: 5, Monthly: new(Eur: 13), Tags: []));

        var review = (await lab.World.Get<ReviewPlanEdit>().RunAsync(admin, new(plan.Id, RestoreId: first.RevisionId), Token)).Value;
        Assert.Equal(["active", "locations", "monthly_eur", "quota", "summary", "tags"], review.Changes.Select(change => change.Field).Order(StringComparer.Ordinal));
        var unsaid = await lab.World.Get<RestorePlan>().RunAsync(admin, new(plan.Id, first.RevisionId), Token);
        var restored = await lab.World.Get<RestorePlan>().RunAsync(admin, new(plan.Id, first.RevisionId, review.Version, Reason: "Set by mistake"), Token);
        var missing = await lab.World.Get<RestorePlan>().RunAsync(admin, new(plan.Id, 999_999, Reason: "Set by mistake"), Token);

        Assert.Equal((RefusalCode.Invalid, "Reason"), (unsaid.Refusal!.Code, unsaid.Refusal.Field));
        Assert.Null(restored.Refusal);
        Assert.Equal(RefusalCode.NotFound, missing.Refusal!.Code);
        var now = (await lab.World.Get<ShowPlan>().RunAsync(admin, new(plan.Id), Token)).Value;
        Assert.Equivalent(first with { Version = now.Version, RevisionId = now.RevisionId }, now, strict: true);
        var newest = (await HistoryAsync(lab, admin, plan.Id)).Entries[0];
        Assert.Equal(("Set by mistake", "admin@example.net", 6), (newest.Reason, newest.ActorEmail, newest.Changes.Count));
        Assert.All((await HistoryAsync(lab, lab.Ann, plan.Id)).Entries, entry => Assert.Equal((null, null), (entry.Reason, entry.ActorEmail)));
    }

    [Fact]
    public async Task Edit_in_the_browser_needs_a_reason_which_the_audit_keeps_and_none_elsewhere()
    {
        await using var lab = await CreateAsync();
        var admin = await AddAdminAsync(lab);
        var plan = await lab.World.AddPlanAsync(10);

        var unsaid = await lab.World.Get<EditPlan>().RunAsync(admin, new(plan.Id, new(QuotaGb: 1)), Token);
        var script = await lab.World.Get<EditPlan>().RunAsync(admin with { Door = Door.Api }, new(plan.Id, new(QuotaGb: 2)), Token);
        var said = await EditAsync(lab, admin, plan.Id, new(QuotaGb: 3));

        Assert.Equal(RefusalCode.Invalid, unsaid.Refusal!.Code);
        Assert.Null(script.Refusal);
        Assert.Null(said.Refusal);
        await using var db = await lab.World.OpenDbAsync();
        Assert.Equal([null, Reason], await db.AuditEvents.Where(row => row.Operation == nameof(EditPlan)).OrderBy(row => row.Id).Select(row => row.Reason).ToListAsync(Token));
    }

    [Fact]
    public async Task Plans_are_found_by_each_filter_with_the_accounts_on_them()
    {
        await using var lab = await CreateAsync();
        var support = await lab.World.AddCustomerAsync("support@example.net", role: Role.Support);
        var ten = await lab.World.AddPlanAsync(10);
        await lab.World.AddPlanAsync(20, active: false);
        await lab.World.AddPlanAsync(30, storageType: "Cold");
        await EditAsync(lab, await AddAdminAsync(lab), ten.Id, new(Locations: ["NL"]));
        await lab.OrderAsync(ten);

        Assert.Equal([("Paid 10", 1), ("Paid 20", 0), ("Paid 30", 0)], (await FindAsync(new())).Select(plan => (plan.Name, plan.Accounts)));
        Assert.Equal(["Paid 20"], (await FindAsync(new(Active: false))).Select(plan => plan.Name));
        Assert.Equal(["Paid 30"], (await FindAsync(new(StorageType: "Cold"))).Select(plan => plan.Name));
        Assert.Equal(["Paid 10", "Paid 20", "Paid 30"], (await FindAsync(new(LocationCode: "NL"))).Select(plan => plan.Name));
        Assert.Equal(["Paid 20"], (await FindAsync(new(Name: "pAId 2"))).Select(plan => plan.Name));
        Assert.Equal(["Paid 30"], (await FindAsync(new(AfterId: ten.Id, Active: true))).Select(plan => plan.Name));

        async Task<IReadOnlyList<FoundPlan>> FindAsync(FindPlansInput input) => (await lab.World.Get<FindPlans>().RunAsync(support, input, Token)).Value.Plans;
    }

    private static Task<Caller> AddAdminAsync(BillingLab lab, string email = "admin@example.net") => lab.World.AddCustomerAsync(email, role: Role.Admin);

    private static Task<Result<PlanEditReview>> ReviewAsync(BillingLab lab, Caller caller, int planId, PlanFields fields) =>
        lab.World.Get<ReviewPlanEdit>().RunAsync(caller, new(planId, fields), Token);

    private static Task<Result<Done>> EditAsync(BillingLab lab, Caller caller, int planId, PlanFields fields, Guid? version = null, bool quotaAtOnce = false) =>
        lab.World.Get<EditPlan>().RunAsync(caller, new(planId, fields, version, quotaAtOnce, Reason), Token);

    private static async Task<PlanHistory> HistoryAsync(BillingLab lab, Caller caller, int planId) =>
        (await lab.World.Get<ShowPlanHistory>().RunAsync(caller, new(planId), Token)).Value;

    private static async Task<long?> StoredQuotaAsync(BillingLab lab, string s3uid) =>
        (await lab.World.Get<StorageClusters>().Get("NL").Accounts.FindAsync(s3uid, Token))!.QuotaBytes;
}
