using Portal.Core.Storage;

namespace Portal.Tests.Storage;

public sealed class EmbeddedContractTests : StorageContractTests
{
    private EmbeddedStorage? _storage;

    protected override int ManyAccounts => 1_100;

    protected override IStorageCluster Cluster => _storage!.Cluster;

    public override async ValueTask InitializeAsync() => _storage = await EmbeddedStorage.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _storage!.DisposeAsync();
    }
}
