using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Monitoring.Health;
using Portal.Tests.Support;

namespace Portal.Tests.Monitoring;

/// <summary>What a load balancer is told.</summary>
public sealed class NodeHealthTests
{
    private readonly TestClock _clock = new();
    private readonly NodeState _state = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, true, Readiness.Ready)]
    [InlineData(true, false, Readiness.Degraded)]
    [InlineData(false, true, Readiness.NotReady)]
    [InlineData(false, false, Readiness.NotReady)]
    public async Task Only_what_is_vital_takes_the_node_out(bool vitalWorks, bool otherWorks, Readiness expected)
    {
        var health = Make(new Part("database", true, vitalWorks), new Part("storage NL", false, otherWorks));

        var report = await health.ShowAsync(Token);

        Assert.Equal(expected, report.Readiness);
        Assert.Equal([new("database", vitalWorks), new("storage NL", otherWorks)], report.Parts);
    }

    [Fact]
    public async Task A_flood_of_questions_is_one_look_until_it_is_old()
    {
        var part = new Part("database", true, true);
        var health = Make(part);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => health.ShowAsync(Token))));
        Assert.Equal(1, part.Looks);

        _clock.Advance(TimeSpan.FromSeconds(4));
        await health.ShowAsync(Token);
        Assert.Equal(2, part.Looks);
    }

    [Fact]
    public async Task What_hangs_does_not_work_and_draining_says_so_at_once()
    {
        var health = new NodeHealth([new Hanging()], _state, TimeProvider.System, NullLogger<NodeHealth>.Instance);
        Assert.Equal(Readiness.NotReady, (await health.ShowAsync(Token)).Readiness);

        _state.Drain();

        Assert.Equal(Readiness.Draining, (await health.ShowAsync(Token)).Readiness);
    }

    private NodeHealth Make(params IHealthPart[] parts) => new(parts, _state, _clock, NullLogger<NodeHealth>.Instance);

    private sealed class Part(string name, bool isVital, bool works) : IHealthPart
    {
        private int _looks;

        public string Name => name;

        public bool IsVital => isVital;

        public int Looks => _looks;

        public Task LookAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _looks);
            return works ? Task.CompletedTask : throw new IOException("secret details");
        }
    }

    private sealed class Hanging : IHealthPart
    {
        public string Name => "database";

        public bool IsVital => true;

        public Task LookAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }
}
