using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Messaging;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Metering;
using Portal.Core.Storage;
using Portal.Tests.Files;
using Portal.Tests.Support;

namespace Portal.Tests.Messaging;

/// <summary>A broker that is stopped, killed, started again and cut off while readings are asked for: none is lost, and whoever asks is never left waiting.</summary>
[Trait("Needs", "Rabbit")]
public sealed class RabbitFaultTests : IAsyncLifetime
{
    private readonly RabbitServer _rabbit = RabbitServer.Another();

    public async ValueTask InitializeAsync() => await _rabbit.StartAsync();

    public ValueTask DisposeAsync() => _rabbit.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_broker_took_is_read_after_its_end_and_meanwhile_pages_read_themselves(bool isKilled)
    {
        var options = _rabbit.Options();
        var go = new TaskCompletionSource();
        await using var worker = await RabbitNode.WorkerAsync(options, (_, stop) => go.Task.WaitAsync(stop), new() { Workers = 2 });
        await using var pages = await RabbitNode.PagesAsync(options);
        var asked = Enumerable.Range(0, 30).Select(place => pages.AskAsync($"a{place}")).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(pages.State.Waiting == 28 && worker.Begun.Count == 2));

        await (isKilled ? _rabbit.KillAsync() : _rabbit.StopAsync());
        Assert.All(await Task.WhenAll(asked), Assert.True);
        await Eventually.TrueAsync(() => Task.FromResult(pages.State is { IsConnected: false, LastError: not null }));
        Assert.True(await pages.AskAsync("b", TimeSpan.FromSeconds(3)));
        Assert.Contains("b", pages.Saved);

        go.SetResult();
        await _rabbit.ReviveAsync();
        await Eventually.TrueAsync(() => Task.FromResult(worker.Saved.Distinct().Count() == 30));
        await pages.WaitForReadersAsync(1);
        Assert.True(await pages.AskAsync("c"));
        Assert.Contains("c", worker.Saved);
        Assert.DoesNotContain("c", pages.Begun);
        await Eventually.TrueAsync(() => Task.FromResult(pages.State is { Waiting: 0, SetAside: 0 }));
    }

    [Fact]
    public async Task Connection_of_a_worker_that_is_cut_in_the_middle_of_a_reading_is_made_again_and_so_is_the_reading()
    {
        await using var proxy = await FaultProxyProcess.StartAsync(_rabbit.Address);
        var options = _rabbit.Options();
        var readings = 0;
        await using var worker = await RabbitNode.WorkerAsync(
            _rabbit.Options(proxy.Address.Port, options.Prefix), (_, stop) => Interlocked.Increment(ref readings) == 1 ? Task.Delay(Timeout.Infinite, stop) : Task.CompletedTask);
        await using var pages = await RabbitNode.PagesAsync(options);
        var asked = pages.AskAsync("a");
        await Eventually.TrueAsync(() => Task.FromResult(worker.Begun.Count == 1));

        proxy.Use("refuse");
        await Eventually.TrueAsync(() => Task.FromResult(!worker.State.IsConnected));
        proxy.Use("pass");

        Assert.True(await asked);
        Assert.Equal(["a"], worker.Saved);
        Assert.Empty(pages.Begun);
    }

    [Fact]
    public async Task Connection_of_pages_that_is_cut_while_they_wait_lets_them_read_themselves()
    {
        await using var proxy = await FaultProxyProcess.StartAsync(_rabbit.Address);
        var options = _rabbit.Options();
        var go = new TaskCompletionSource();
        await using var worker = await RabbitNode.WorkerAsync(options, (_, stop) => go.Task.WaitAsync(stop));
        await using var pages = await RabbitNode.PagesAsync(_rabbit.Options(proxy.Address.Port, options.Prefix));
        var asked = pages.AskAsync("a");
        await Eventually.TrueAsync(() => Task.FromResult(worker.Begun.Count == 1));

        proxy.Use("refuse");
        Assert.True(await asked);
        Assert.Equal(["a"], pages.Saved);

        proxy.Use("pass");
        go.SetResult();
        await Eventually.TrueAsync(() => Task.FromResult(worker.Saved.Count == 1 && pages.State.IsConnected));
    }

    [Fact]
    public async Task Usage_is_what_storage_says_to_the_byte_though_connection_and_broker_go_while_it_is_collected()
    {
        await using var proxy = await FaultProxyProcess.StartAsync(_rabbit.Address);
        await using var world = await TestWorld.CreateAsync(services => services.AddSingleton(TimeProvider.System), messaging: _rabbit.Options(proxy.Address.Port));
        await using var lab = await FilesLab.CreateAsync(world, "ann@example.net", FilesLab.Bucket);
        foreach (var trouble in (Func<Task>[])[() => CutAsync(proxy), () => CutAsync(proxy), () => _rabbit.KillAsync(), () => _rabbit.ReviveAsync(), () => CutAsync(proxy)])
        {
            await lab.PutAsync(Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
            var shown = Enumerable.Range(0, 5).Select(_ => lab.RunAsync(lab.Get<ShowUsage>(), new(lab.S3uid, Anew: true))).ToList();
            var collected = lab.Get<UsageCollector>().RunOnceAsync(TestContext.Current.CancellationToken);
            await trouble();
            await collected;
            Assert.All(await Task.WhenAll(shown), reading => Assert.True(reading.IsFresh));
        }

        var last = await lab.RunAsync(lab.Get<ShowUsage>(), new(lab.S3uid, Anew: true));
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var moved = await world.Get<StorageClusters>().Get("NL").Usage.ReadTrafficAsync([lab.S3uid], today.AddDays(-1), today, TestContext.Current.CancellationToken);
        Assert.Equal(moved[lab.S3uid].Sum(day => day.BytesIn + day.BytesOut), last.TrafficBytes);
        Assert.Equal((10, 10 * FilesLab.ContentOf(Guid.Empty.ToString()).Length), (last.Buckets.Single().Objects, last.Bytes));
    }

    private static Task CutAsync(FaultProxyProcess proxy)
    {
        proxy.Use("refuse");
        proxy.Use("pass");
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Broker_that_is_away_from_the_beginning_is_found_when_it_comes_and_no_password_is_told()
    {
        var options = _rabbit.Options();
        await _rabbit.StopAsync();
        await using var node = await RabbitNode.WorkerAsync(options);

        Assert.True(await node.AskAsync("a"));
        Assert.False(node.State.IsConnected);
        var password = options.Uri!.UserInfo.Split(':')[1];
        Assert.DoesNotContain(password, $"{node.State} {options}", StringComparison.Ordinal);

        await _rabbit.ReviveAsync();
        await node.WaitForReadersAsync(1);
        Assert.True(await node.AskAsync("b"));
        Assert.Equal(["a", "b"], node.Saved);
    }
}
