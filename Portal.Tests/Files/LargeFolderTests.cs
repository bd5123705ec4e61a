using System.Globalization;
using Portal.Core.Files;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Tests.Files;

public sealed class LargeFolderTests
{
    private const int Keys = 100_000;

    [Fact]
    public async Task Tenth_page_of_a_hundred_thousand_keys_costs_what_the_first_one_does()
    {
        await using var lab = await FilesLab.CreateAsync();
        await FillAsync(lab, Keys);
        List<(int Calls, long Rows)> costs = [];
        string? token = null;
        for (var page = 0; page < 11; page++)
        {
            var listing = VaultOf(lab).Listing;
            var rows = listing.RowsRead;
            var answer = await lab.RunAsync(lab.Get<ListFiles>(), new ListFilesInput(lab.S3uid, FilesLab.Bucket, "folder/", PageSize: 100, Token: token));
            costs.Add((answer.Calls, listing.RowsRead - rows));
            Assert.Equal(100, answer.Files.Count);
            token = answer.NextToken;
        }

        Assert.All(costs, cost => Assert.Equal((1, 101), cost));
    }

    [Fact]
    public async Task Flat_listing_tells_every_lasting_key_once_while_others_come_and_go()
    {
        const int Lasting = 20_000;
        await using var lab = await FilesLab.CreateAsync();
        await FillAsync(lab, Lasting);
        using var stop = new CancellationTokenSource();
        var others = Task.Run(() => ComeAndGoAsync(lab, Lasting, stop.Token));

        List<string> told = [];
        string? token = null;
        do
        {
            var page = await lab.RunAsync(lab.Get<ListFiles>(), new ListFilesInput(lab.S3uid, FilesLab.Bucket, Folders: false, PageSize: 50, Token: token));
            told.AddRange(page.Files.Select(file => file.Key));
            token = page.NextToken;
        }
        while (token is not null);
        await stop.CancelAsync();
        var comings = await others;

        Assert.True(comings > 100);
        Assert.Equal(told.Distinct().Count(), told.Count);
        Assert.Equal(Enumerable.Range(0, Lasting).Select(KeyOf), told.Where(key => !key.Contains('-', StringComparison.Ordinal)));
    }

    /// <summary>Puts keys between the lasting ones and takes them away again, until told to stop.</summary>
    /// <returns>How many came and went.</returns>
    private static async Task<int> ComeAndGoAsync(FilesLab lab, int lasting, CancellationToken stop)
    {
        var vault = VaultOf(lab);
        var bucket = vault.Buckets.Find(FilesLab.Bucket)!.Id;
        var none = new Dictionary<string, string>();
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            var key = $"{KeyOf(Random.Shared.Next(lasting))}-{count}";
            await vault.Objects.PutAsync(bucket, new NewObject(key, 0, "etag", null, none, null));
            await vault.Objects.DeleteAsync(bucket, [new Deletion(key, null)]);
        }

        return count;
    }

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"folder/{number:d6}");

    private static ObjectVault VaultOf(FilesLab lab) => ((EmbeddedCluster)lab.Get<StorageClusters>().Get("NL")).Vault;

    private static async Task FillAsync(FilesLab lab, int keys)
    {
        var vault = VaultOf(lab);
        var bucket = vault.Buckets.Find(FilesLab.Bucket)!.Id;
        var none = new Dictionary<string, string>();
        for (var batch = 0; batch < keys / 1000; batch++)
        {
            await Task.WhenAll(Enumerable.Range(batch * 1000, 1000).Select(number => vault.Objects.PutAsync(
                bucket, new NewObject(KeyOf(number), 0, "etag", null, none, null))));
        }
    }
}
