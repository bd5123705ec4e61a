using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Mail;
using Portal.Core.Metering;
using Portal.Tests.Support;

namespace Portal.Tests.Metering;

public sealed class QuotaWatchTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private string _s3uid = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _s3uid = await OrderAsync(monthly: 10, "first-bucket");
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Owners_are_told_once_at_each_mark_and_anew_after_making_room()
    {
        Assert.Empty(await WatchAsync(79));
        Assert.Equal(["Paid 10 is 80 % full"], await WatchAsync(80));
        Assert.Equal(["Paid 10 is 80 % full"], await WatchAsync(89));
        Assert.Equal(2, (await WatchAsync(90)).Count);

        // From far below it goes to the top at once, with one mail.
        Assert.Equal(2, (await WatchAsync(10)).Count);
        var mails = await WatchAsync(120);
        Assert.Equal(["Paid 10 is 80 % full", "Paid 10 is 90 % full", "Paid 10 has reached what its plan includes"], mails);
        Assert.Equal(3, (await WatchAsync(130)).Count);
    }

    [Fact]
    public async Task Files_that_come_and_go_at_a_mark_are_told_of_once()
    {
        await WatchAsync(91);
        await WatchAsync(86);
        Assert.Single(await WatchAsync(91));

        await WatchAsync(84);
        Assert.Equal(2, (await WatchAsync(91)).Count);
        Assert.Equal(90, await WarnedAsync());
        await WatchAsync(76);
        Assert.Equal(80, await WarnedAsync());
        await WatchAsync(74);
        Assert.Equal(0, await WarnedAsync());
    }

    [Fact]
    public async Task It_says_what_a_full_account_means_on_its_plan()
    {
        var free = await OrderAsync(monthly: 0, "free-bucket");
        await FillAsync(free, 100);
        await FillAsync(_s3uid, 100);

        await _world.Get<QuotaWatch>().RunOnceAsync(Token);

        var hard = await _world.Mails.WaitForMailAsync("ann0@example.net", "Free is full");
        Assert.Contains("Uploads are refused", hard.Text, StringComparison.Ordinal);
        Assert.Contains("Stored: 100 GB", hard.Text, StringComparison.Ordinal);
        Assert.Contains(PortalUrls.Account(free), hard.Text, StringComparison.Ordinal);
        Assert.Contains("charged per GB", (await _world.Mails.WaitForMailAsync("ann10@example.net", "reached")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_watches_at_once_tell_once()
    {
        await FillAsync(_s3uid, 95);

        await Task.WhenAll(_world.Get<QuotaWatch>().RunOnceAsync(Token), _world.Get<QuotaWatch>().RunOnceAsync(Token), _world.Get<QuotaWatch>().RunOnceAsync(Token));

        Assert.Single(await SubjectsAsync());
    }

    private async Task<string> OrderAsync(decimal monthly, string bucket)
    {
        var caller = await _world.AddCustomerAsync($"ann{monthly}@example.net", credit: 100);
        var plan = await _world.AddPlanAsync(monthly);
        await _world.OrderAsync(caller, plan, bucket);
        await using var db = await _world.OpenDbAsync();
        var account = await db.Accounts.SingleAsync(account => account.OwnerId == caller.CustomerId, Token);
        account.Label = plan.Name;
        await db.SaveChangesAsync(Token);
        return account.S3uid;
    }

    private async Task FillAsync(string s3uid, int percent)
    {
        _world.Clock.Advance(TimeSpan.FromMinutes(15));
        var account = await _world.ReadAccountAsync(s3uid);
        var reading = new UsageReading(
            account.Id, _world.Clock.Now, [new("bucket", _world.Clock.Now, account.Plan.QuotaGb * Plan.BytesPerGb / 100 * percent, 1)], []);
        await using var db = await _world.OpenDbAsync();
        await db.SaveReadingsAsync([reading], _world.Clock.Now, Token);
    }

    private async Task<IReadOnlyList<string>> WatchAsync(int percent)
    {
        await FillAsync(_s3uid, percent);
        await _world.Get<QuotaWatch>().RunOnceAsync(Token);
        return await SubjectsAsync();
    }

    private async Task<IReadOnlyList<string>> SubjectsAsync()
    {
        await using var db = await _world.OpenDbAsync();
        return await db.OutboxMails.Where(mail => mail.Kind == MailKind.QuotaReached).OrderBy(mail => mail.Id).Select(mail => mail.Subject).ToListAsync(Token);
    }

    private async Task<int> WarnedAsync() => (await _world.ReadAccountAsync(_s3uid)).Usage.WarnedPercent;
}
