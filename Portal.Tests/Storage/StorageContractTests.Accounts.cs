using Portal.Core.Storage;

namespace Portal.Tests.Storage;

public abstract partial class StorageContractTests
{
    [Fact]
    public async Task Account_IsToldAsItIs()
    {
        var (s3uid, keys) = await AddAccountAsync(quota: 1_610_612_736);
        Assert.Equal((false, 1_610_612_736L, keys.AccessKey), Facts(await Cluster.Accounts.FindAsync(s3uid, Token)));

        S3Keys[] both = [S3Keys.Generate(), S3Keys.Generate()];
        await Cluster.Accounts.ReplaceKeysAsync(s3uid, both, Token);
        await Cluster.Accounts.SetQuotaAsync(s3uid, null, Token);
        await Cluster.Accounts.SuspendAsync(s3uid, Token);
        Assert.Equal((true, (long?)null, InOrder(both.Select(pair => pair.AccessKey))), Facts(await Cluster.Accounts.FindAsync(s3uid, Token)));

        await Cluster.Accounts.ReplaceKeysAsync(s3uid, [], Token);
        await Cluster.Accounts.SetQuotaAsync(s3uid, 0, Token);
        await Cluster.Accounts.ResumeAsync(s3uid, Token);
        Assert.Equal((false, 0L, ""), Facts(await Cluster.Accounts.FindAsync(s3uid, Token)));

        await Cluster.Accounts.DeleteAsync(s3uid, Token);
        Assert.Null(await Cluster.Accounts.FindAsync(s3uid, Token));
        _accounts.Remove(s3uid);
    }

    [Fact]
    public async Task AllAccounts_AreToldOnce_HoweverManyPages()
    {
        var made = Enumerable.Range(0, ManyAccounts).Select(_ => NewS3Uid()).Order(StringComparer.Ordinal).ToList();
        try
        {
            await EachAsync(made, s3uid => Cluster.Accounts.CreateAsync(s3uid, S3Keys.Generate(), 5_000_000, Cluster.StorageTypes[0], Token));
            await Cluster.Accounts.SuspendAsync(made[0], Token);

            // Others may be there, too.
            var told = await Cluster.Accounts.ReadAllAsync(Token).Where(account => made.Contains(account.S3uid)).ToListAsync(Token);

            Assert.Equal(made, told.Select(account => account.S3uid).Order(StringComparer.Ordinal));
            Assert.All(told, account => Assert.Equal((account.S3uid == made[0], 5_000_000L), (account.IsSuspended, account.QuotaBytes)));
            Assert.All(told, account => Assert.Single(account.AccessKeys));
        }
        finally
        {
            await EachAsync(made, s3uid => Cluster.Accounts.DeleteAsync(s3uid, CancellationToken.None));
        }
    }

    [Fact]
    public async Task UsersOfOthers_AreNotAmongTheAccounts()
    {
        var others = "others-" + Guid.NewGuid().ToString("N")[..8];
        await Cluster.Accounts.CreateAsync(others, S3Keys.Generate(), null, Cluster.StorageTypes[0], Token);
        _accounts.Add(others);

        var told = await Cluster.Accounts.ReadAllAsync(Token).Select(account => account.S3uid).ToListAsync(Token);

        Assert.DoesNotContain(others, told);
        Assert.All(told, s3uid => Assert.Matches("^[A-Za-z0-9]{32}$", s3uid));
    }

    private static Task EachAsync(IEnumerable<string> s3uids, Func<string, Task> act) => Parallel.ForEachAsync(
        s3uids, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (s3uid, _) => await act(s3uid));

    private static (bool IsSuspended, long? QuotaBytes, string Keys) Facts(StoredAccount? account)
    {
        Assert.NotNull(account);
        return (account.IsSuspended, account.QuotaBytes, InOrder(account.AccessKeys));
    }

    private static string InOrder(IEnumerable<string> keys) => string.Join(' ', keys.Order(StringComparer.Ordinal));
}
