using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>Tests that break one gateway one after the other, each with a realm that is empty at first.</summary>
[CollectionDefinition(Name)]
public sealed class RgwFaultsCollection
{
    public const string Name = "Gateway that fails";
}

/// <summary>Each test has an account with one empty bucket on the gateway, before anything goes wrong.</summary>
/// <param name="monthly">What the plan costs; nothing for a hard quota.</param>
[Trait("Needs", "Ceph")]
[Collection(RgwFaultsCollection.Name)]
public abstract class RgwFaultTests(CephGateway ceph, decimal monthly) : IAsyncLifetime
{
    private RgwFaultLab? _lab;
    private PlacedOrder? _account;

    public static TheoryData<Trouble> Troubles() => [.. Enum.GetValues<Trouble>()];

    protected string Bucket { get; } = RgwFaultLab.NewBucket();

    protected PlacedOrder Account => _account!;

    private protected RgwFaultLab Lab => _lab!;

    public async ValueTask InitializeAsync()
    {
        _lab = await RgwFaultLab.CreateAsync(ceph);
        _account = await _lab.World.OrderAsync(_lab.Caller, await _lab.World.AddPlanAsync(monthly), Bucket);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _lab?.DisposeAsync() ?? default;
    }
}
