namespace Portal.Tests.Storage;

public sealed class QuotaGateTests
{
    [Fact]
    public async Task Empty_objects_that_come_at_once_are_all_taken()
    {
        await using var storage = await EmbeddedStorage.StartAsync();
        var keys = await storage.AddAccountAsync(EmbeddedStorage.NewS3Uid(), quota: 100);
        var account = storage.Cluster.Vault.Accounts.Find(keys.AccessKey)!.Value.Account.Id;

        var first = storage.Cluster.Vault.Quota.Enter(account, 0, 0);
        var second = storage.Cluster.Vault.Quota.Enter(account, 0, 0);
        first.Dispose();
        second.Dispose();

        using var whole = storage.Cluster.Vault.Quota.Enter(account, 100, 0);
    }
}
