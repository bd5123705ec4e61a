using System.Globalization;
using System.Text.Json;
using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Keys;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Tests.Api;

/// <summary>get_files over a bucket of twenty thousand keys.</summary>
public sealed class LargeBucketTests(ApiLab lab) : IClassFixture<ApiLab>
{
    private const int Lasting = 20_000;

    [Fact]
    public async Task Each_key_that_stays_comes_once_while_others_come_and_go()
    {
        var bucket = await FillAsync();
        await using var db = await lab.OpenDbAsync();
        using var s3 = await lab.Get<StorageConnections>().ConnectAsync(
            db, await db.Accounts.SingleAsync(account => account.S3uid == lab.S3uid), TestContext.Current.CancellationToken);
        var found = new List<string>();
        string? token = null;
        for (var page = 0; page == 0 || token is not null; page++)
        {
            var files = await ListAsync(bucket, token, ("max_keys", "1000"));
            Assert.InRange(files.Keys.Count, 1, 100);
            found.AddRange(files.Keys);
            token = files.NextToken;

            // Before the page, right after it, and at the end; what was added two pages ago goes again.
            foreach (var name in new[] { "0", files.Keys[^1] + "-", "z" })
            {
                await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = $"{name}passing{page}", ContentBody = "" });
                await s3.DeleteObjectAsync(bucket, $"{name}passing{page - 2}");
            }

            await s3.DeleteObjectAsync(bucket, files.Keys[^1] + $"-passing{page}");
        }

        Assert.Equal(found.Distinct().Count(), found.Count);
        Assert.Equal(Enumerable.Range(0, Lasting).Select(NameOf), found.Where(key => !key.Contains("passing", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_search_goes_on_in_bounded_steps_and_finds_each_key_once()
    {
        var bucket = await FillAsync();
        var found = new List<string>();
        var steps = 0;
        string? token = null;
        do
        {
            var files = await ListAsync(bucket, token, ("search", "7.TXT"), ("max_keys", "90"));
            Assert.InRange(files.Keys.Count, 0, 90);
            found.AddRange(files.Keys);
            token = files.NextToken;
            steps++;
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(0, Lasting).Where(number => number % 10 == 7).Select(NameOf), found);
        Assert.InRange(steps, Lasting / 10 / 90, (Lasting / 10 / 90) + 2);
    }

    [Fact]
    public async Task A_search_that_finds_nothing_says_so_after_a_few_steps()
    {
        var bucket = await FillAsync();
        var steps = 0;
        string? token = null;
        do
        {
            var files = await ListAsync(bucket, token, ("search", "nowhere"));
            Assert.Empty(files.Keys);
            token = files.NextToken;
            steps++;
        }
        while (token is not null);
        Assert.InRange(steps, 4, 40);
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"folder-{number / 1000:d2}/{number:d6}.txt");

    private async Task<(List<string> Keys, string? NextToken)> ListAsync(string bucket, string? token, params (string, string)[] fields)
    {
        var answer = (await lab.PostAsync(
            "get_files", lab.Token, [("s3uid", lab.S3uid), ("bucket_name", bucket), .. fields, .. token is null ? [] : new[] { ("continuation_token", token) }])).Ok();
        return (
            [.. answer.GetProperty("files").GetProperty("files").EnumerateArray().Select(file => file.GetProperty("original_key").GetString()!)],
            answer.GetProperty("next_token") is { ValueKind: JsonValueKind.String } next ? next.GetString() : null);
    }

    /// <summary>Straight into storage, as twenty thousand requests would take their time.</summary>
    private async Task<string> FillAsync()
    {
        var name = ApiLab.NewName();
        (await lab.PostAsync("create_bucket", lab.Token, ("s3uid", lab.S3uid), ("bucket_name", name))).Ok();
        var vault = ((EmbeddedCluster)lab.Get<StorageClusters>().Get("NL")).Vault;
        var bucket = vault.Buckets.Find(name)!.Id;
        var none = new Dictionary<string, string>();
        for (var batch = 0; batch < Lasting / 1000; batch++)
        {
            await Task.WhenAll(Enumerable.Range(batch * 1000, 1000).Select(number =>
                vault.Objects.PutAsync(bucket, new NewObject(NameOf(number), 0, "etag", null, none, null))));
        }

        return name;
    }
}
