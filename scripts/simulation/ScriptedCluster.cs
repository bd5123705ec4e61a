using System.Net.Http.Json;
using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Simulation;

/// <summary>
/// A cluster that lives in another process, so that it outlives this one: accounts and buckets are real there, and what they hold and
/// move is what the script says.
/// </summary>
internal sealed class ScriptedCluster(Location location, Uri administration, Uri endpoint, ScriptedUsage usage) : IStorageCluster, IAccountProvisioner, IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = administration };
    private readonly S3ClientFactory _clients = new(location, endpoint, Code(location));

    public Location Location => location;

    public LocationKind Kind => LocationKind.Embedded;

    public StorageHealth Health { get; } = new(TimeProvider.System);

    public Uri Endpoint => endpoint;

    public string Region => Code(location);

    public IReadOnlyList<string> StorageTypes { get; } = ["Standard"];

    public IAccountProvisioner Accounts => this;

    public IUsageSource Usage => usage.In(location, _http);

    public IAmazonS3 Connect(S3Keys keys) => _clients.Create(keys);

    public Task<bool> BucketExistsAsync(string bucketName, CancellationToken cancellationToken) => AskAsync<bool>($"bucket/{bucketName}", cancellationToken);

    public Task<StorageCapacity?> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult<StorageCapacity?>(null);

    public Task CreateAsync(string s3uid, S3Keys keys, long? quotaBytes, string storageType, CancellationToken cancellationToken) =>
        DoAsync($"create/{s3uid}?access={keys.AccessKey}&secret={keys.SecretKey}&quota={quotaBytes}", cancellationToken);

    public Task<bool> ExistsAsync(string s3uid, CancellationToken cancellationToken) => AskAsync<bool>($"exists/{s3uid}", cancellationToken);

    public Task<StoredAccount?> FindAsync(string s3uid, CancellationToken cancellationToken) => AskAsync<StoredAccount?>($"find/{s3uid}", cancellationToken);

    public IAsyncEnumerable<StoredAccount> ReadAllAsync(CancellationToken cancellationToken) =>
        _http.GetFromJsonAsAsyncEnumerable<StoredAccount>("all", cancellationToken)!;

    public Task SetQuotaAsync(string s3uid, long? quotaBytes, CancellationToken cancellationToken) => DoAsync($"quota/{s3uid}?quota={quotaBytes}", cancellationToken);

    public Task SuspendAsync(string s3uid, CancellationToken cancellationToken) => DoAsync($"suspend/{s3uid}", cancellationToken);

    public Task ResumeAsync(string s3uid, CancellationToken cancellationToken) => DoAsync($"resume/{s3uid}", cancellationToken);

    public Task ReplaceKeysAsync(string s3uid, IReadOnlyList<S3Keys> keys, CancellationToken cancellationToken) =>
        DoAsync($"keys/{s3uid}?access={keys[0].AccessKey}&secret={keys[0].SecretKey}", cancellationToken);

    public Task DeleteAsync(string s3uid, CancellationToken cancellationToken) => DoAsync($"delete/{s3uid}", cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _clients.Dispose();
    }

    private static string Code(Location location) => location.Code == "NL" ? "nl" : "de";

    private async Task DoAsync(string command, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsync(new Uri(command, UriKind.Relative), null, cancellationToken);
        ThrowIfAway(answer, location);
    }

    private async Task<T> AskAsync<T>(string question, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(question, UriKind.Relative), cancellationToken);
        ThrowIfAway(answer, location);
        return (await answer.Content.ReadFromJsonAsync<T>(cancellationToken))!;
    }

    internal static void ThrowIfAway(HttpResponseMessage answer, Location location)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new StorageException(StorageFault.Unavailable, $"{location.Code} answers {answer.StatusCode}.") { Location = location };
        }
    }
}

/// <summary>What the script says that accounts hold and move; the buckets are those that the cluster really has.</summary>
internal sealed class ScriptedUsage(YearScript script, Func<IDbContextFactory<PortalDb>> databases, TimeProvider clock)
{
    public IUsageSource In(Location location, HttpClient http) => new Source(this, location, http);

    private int Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber - YearScript.FirstDay.DayNumber;

    /// <summary>Of each account, whose it is and the how-manieth.</summary>
    private async Task<List<(string S3uid, int Customer, int Number, int FirstDay)>> ReadAccountsAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases().CreateDbContextAsync(cancellationToken);
        var rows = await db.Accounts.OrderBy(account => account.Id).Select(account => new { account.S3uid, account.OwnerId, account.CreatedAt }).ToListAsync(cancellationToken);
        return [.. rows.GroupBy(row => row.OwnerId).SelectMany(own => own.Select((row, number) =>
            (row.S3uid, own.Key, number, DateOnly.FromDateTime(row.CreatedAt).DayNumber - YearScript.FirstDay.DayNumber)))];
    }

    private sealed class Source(ScriptedUsage usage, Location location, HttpClient http) : IUsageSource
    {
        public async Task<ILookup<string, BucketUsage>> ReadBucketsAsync(IReadOnlyCollection<string>? s3uids, CancellationToken cancellationToken)
        {
            var path = new Uri(s3uids is { Count: 1 } ? $"buckets?s3uid={s3uids.First()}" : "buckets", UriKind.Relative);
            using var answer = await http.GetAsync(path, cancellationToken);
            ScriptedCluster.ThrowIfAway(answer, location);
            var real = (await answer.Content.ReadFromJsonAsync<Dictionary<string, List<BucketUsage>>>(cancellationToken))!;
            var accounts = (await usage.ReadAccountsAsync(cancellationToken)).ToDictionary(account => account.S3uid);
            return real.Where(own => accounts.ContainsKey(own.Key)).SelectMany(own => own.Value.Select((bucket, index) =>
            {
                var (_, customer, number, _) = accounts[own.Key];
                return (own.Key, Bucket: bucket with { Bytes = index == 0 ? usage.StoredNow(customer, number) : 0 });
            })).ToLookup(row => row.Key, row => row.Bucket);
        }

        public async Task<ILookup<string, DailyTraffic>> ReadTrafficAsync(IReadOnlyCollection<string>? s3uids, DateOnly from, DateOnly to, CancellationToken cancellationToken)
        {
            var accounts = await usage.ReadAccountsAsync(cancellationToken);
            var days = Enumerable.Range(from.DayNumber - YearScript.FirstDay.DayNumber, to.DayNumber - from.DayNumber + 1);
            return accounts.Where(account => s3uids?.Contains(account.S3uid) != false)
                .SelectMany(account => days.Where(day => day >= account.FirstDay).Select(day =>
                {
                    var (received, sent) = usage.MovedOn(account.Customer, account.Number, day);
                    return (account.S3uid, Traffic: new DailyTraffic(YearScript.DayOf(day), received, sent));
                }))
                .ToLookup(row => row.S3uid, row => row.Traffic);
        }
    }

    private long StoredNow(int customer, int number) => script.StoredOn(customer, number, Today);

    private (long In, long Out) MovedOn(int customer, int number, int day) => script.MovedOn(customer, number, day);
}
