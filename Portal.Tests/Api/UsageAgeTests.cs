using Microsoft.EntityFrameworkCore;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;

namespace Portal.Tests.Api;

/// <summary>How old the numbers of an account are, while storage answers and while it does not.</summary>
public sealed class UsageAgeTests : IAsyncLifetime
{
    private readonly ApiLab _lab = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _lab.InitializeAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Fresh_numbers_are_asked_for_and_old_ones_say_how_old_they_are()
    {
        var taken = new DateTime(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);
        (await AskAsync()).Ok();
        await GrowOldAsync(taken);

        Assert.InRange(DateTimeOffset.UtcNow - (await AskAsync()).LastModified!.Value, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));

        await ((EmbeddedCluster)_lab.Get<StorageClusters>().Get("NL")).StopAsync(Token);
        await GrowOldAsync(taken);
        var old = await AskAsync();

        Assert.Equal(taken, old.LastModified?.UtcDateTime);
        Assert.Equal(1, old.Ok().GetProperty("message").GetArrayLength());
    }

    private Task<ApiResponse> AskAsync() => _lab.PostAsync("get_buckets", _lab.Token, ("s3uid", _lab.S3uid));

    private async Task GrowOldAsync(DateTime taken)
    {
        await using var db = await _lab.OpenDbAsync();
        await db.Accounts.Where(account => account.S3uid == _lab.S3uid).ExecuteUpdateAsync(row => row.SetProperty(account => account.Usage.MeasuredAt, taken), Token);
    }
}
