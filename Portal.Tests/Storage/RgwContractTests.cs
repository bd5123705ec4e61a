using Portal.Core.Storage;
using Portal.Core.Storage.Rgw;
using Portal.Tests.Support;

namespace Portal.Tests.Storage;

/// <summary>The same against a real gateway of Ceph.</summary>
[Trait("Needs", "Ceph")]
public sealed class RgwContractTests(CephGateway ceph) : StorageContractTests
{
    private RgwCluster? _cluster;

    protected override int ManyAccounts => 8;

    protected override IStorageCluster Cluster => _cluster!;

    public override async ValueTask InitializeAsync()
    {
        await ceph.StartAsync();
        _cluster = ceph.CreateCluster(pageSize: 3);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _cluster?.Dispose();
    }
}
