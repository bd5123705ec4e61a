using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Benchmarks.Scale.Circuits;
using Portal;

namespace Benchmarks.Scale;

/// <summary>The customers whose pages are open: each has an account with a bucket of some hundred files, and has signed in.</summary>
internal sealed class CircuitOwners : IDisposable
{
    private const int PagesOfEach = 20;
    private const int Folders = 10;
    private const int FilesAbove = 45;
    private const int FilesInFolder = 25;
    private const string Bucket = "holiday-pictures";

    private readonly List<(Browser Browser, string S3uid, string Bucket)> _owners = [];

    private CircuitOwners()
    {
    }

    public static async Task<CircuitOwners> CreateAsync(Uri node, ScaleBooks books, int circuits)
    {
        var owners = new CircuitOwners();
        using var http = new HttpClient { BaseAddress = node };
        for (var index = 0; index < (circuits + PagesOfEach - 1) / PagesOfEach; index++)
        {
            var customer = await books.AddCustomerAsync($"owner-{index}");
            var bucket = $"{Bucket}-{index}";
            var order = await PostAsync(http, ("action", "create_account"), ("token", customer.Token), ("plan_id", $"{books.PlanId}"), ("bucket_name", bucket));
            var s3uid = order.GetProperty("s3uid").GetString()!;
            await FillAsync(await PostAsync(http, ("action", "get_buckets"), ("token", customer.Token), ("s3uid", s3uid)), bucket);
            owners._owners.Add((await Browser.SignInAsync(node, customer.Email, ScaleBooks.Password), s3uid, bucket));
        }

        return owners;
    }

    /// <summary>Whose page the one of this number is, and its address.</summary>
    public (Browser Browser, string Path) PageOf(int circuit)
    {
        var (browser, s3uid, bucket) = _owners[circuit % _owners.Count];
        return (browser, PortalUrls.Bucket(s3uid, bucket));
    }

    /// <summary>A folder in the page's bucket, and the bucket.</summary>
    public (string Folder, string Bucket) FolderOf(int circuit)
    {
        var (_, s3uid, bucket) = _owners[circuit % _owners.Count];
        return (PortalUrls.Bucket(s3uid, bucket, $"folder-{circuit % Folders}/"), PortalUrls.Bucket(s3uid, bucket));
    }

    public void Dispose() => _owners.ForEach(owner => owner.Browser.Dispose());

    private static async Task FillAsync(JsonElement account, string bucket)
    {
        using var s3 = new AmazonS3Client(
            account.GetProperty("access_key").GetString(), account.GetProperty("secret_key").GetString(),
            new AmazonS3Config { ServiceURL = account.GetProperty("endpoint").GetString(), ForcePathStyle = true, UseHttp = true });
        var keys = Enumerable.Range(0, FilesAbove).Select(file => $"picture-{file:D4}.jpg")
            .Concat(Enumerable.Range(0, Folders * FilesInFolder).Select(file => $"folder-{file % Folders}/picture-{file:D4}.jpg"));
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, stop) =>
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = "x" }, stop));
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.PostAsync(PortalUrls.Api, form);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return json.TryGetProperty("result", out _) ? json : throw new InvalidOperationException(json.ToString());
    }
}
