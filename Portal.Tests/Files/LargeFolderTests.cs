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
        await FillAsync(lab);
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

    private static ObjectVault VaultOf(FilesLab lab) => ((EmbeddedCluster)lab.Get<StorageClusters>().Get("NL")).Vault;

    private static async Task FillAsync(FilesLab lab)
    {
        var vault = VaultOf(lab);
        var bucket = vault.Buckets.Find(FilesLab.Bucket)!.Id;
        var none = new Dictionary<string, string>();
        for (var batch = 0; batch < Keys / 1000; batch++)
        {
            await Task.WhenAll(Enumerable.Range(batch * 1000, 1000).Select(number => vault.Objects.PutAsync(
                bucket, new NewObject(string.Create(CultureInfo.InvariantCulture, $"folder/{number:d6}"), 0, "etag", null, none, null))));
        }
    }
}
