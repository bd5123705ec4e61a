using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

/// <summary>An account of the crowd as it was written, with all that belongs to it.</summary>
public sealed record CrowdAccount(
    int Id,
    string S3uid,
    CrowdCustomer Owner,
    Plan Plan,
    string LocationCode,
    AccountState State,
    bool Cancelled,
    DateOnly? NextCommitDate,
    DateTime? CancellationDate,
    DateTime? TerminationDate,
    long TrafficBytes,
    long PeakBytes,
    IReadOnlyList<string> Buckets,
    IReadOnlyList<DailyUsage> Days);

public sealed record CrowdCustomer(int Id, string Email, string Billing);

/// <summary>A portal with many accounts, written straight into its database and kept in memory too, the same each time.</summary>
public class AccountCrowd : IAsyncLifetime
{
    private const int DaysBack = 60;

    private static readonly string[] s_storageTypes = ["Standard", "Standard", "Cold", "Standard", "Archive", "Cold", "Standard"];
    private static readonly string[] s_locations = ["NL", "NL", "NL", "DE", "DE", "FI"];
    private static readonly string[] s_billings = ["portal", "portal", "whmcs", "invapi"];

    // Most accounts are active; the rest are of every kind.
    private static readonly AccountState[] s_states = [.. Enum.GetValues<AccountState>(), .. Enumerable.Repeat(AccountState.Active, 12)];

    private readonly Random _random = new(20261124);

    public TestWorld World { get; private set; } = null!;

    public IReadOnlyList<CrowdCustomer> Customers { get; private set; } = [];

    public IReadOnlyList<CrowdAccount> Accounts { get; private set; } = [];

    public Caller Staff { get; } = new(null, [Role.Customer, Role.Support], Door.Api);

    public static DateOnly Today => DateOnly.FromDateTime(TestClock.Start);

    protected virtual int Size => 10_000;

    public string DatabaseFile => World.Get<DataDirectory>().DatabaseFile;

    public static Caller CallerOf(CrowdCustomer customer) => new(customer.Id, [Role.Customer], Door.Api);

    public async ValueTask InitializeAsync()
    {
        World = await TestWorld.CreateAsync();
        var plans = new List<Plan>();
        foreach (var (type, number) in s_storageTypes.Select((type, number) => (type, number)))
        {
            plans.Add(await World.AddPlanAsync(number, storageType: type));
        }

        Customers = [.. Enumerable.Range(1, Size / 5).Select(id => new CrowdCustomer(id, $"Customer{id}@example.net", Pick(s_billings)))];
        Accounts = [.. Enumerable.Range(1, Size).Select(id => MakeAccount(id, plans))];
        await WriteAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return World.DisposeAsync();
    }

    private T Pick<T>(IReadOnlyList<T> choice) => choice[_random.Next(choice.Count)];

    private CrowdAccount MakeAccount(int id, List<Plan> plans)
    {
        var cancelled = _random.Next(4) == 0;
        DateTime? cancellation = cancelled ? TestClock.Start.Date.AddDays(_random.Next(-20, 20)).AddSeconds(-1) : null;

        // Many have the same traffic, so that ties are common.
        return new(
            id, $"{id:D8}{_random.NextInt64():x16}{id:D8}", Pick(Customers), Pick(plans), Pick(s_locations), Pick(s_states), cancelled,
            Today.AddDays(_random.Next(30)), cancellation, cancellation?.AddDays(7),
            _random.Next(3) == 0 ? 0 : _random.Next(1, 500) * 1_000_000_000L, _random.Next(2_000) * 1_000_000L,
            [.. Enumerable.Range(0, _random.Next(4)).Select(_ => $"bucket-{_random.Next(Size)}").Distinct()],
            [.. Enumerable.Range(0, _random.Next(DaysBack)).Select(_ => _random.Next(DaysBack)).Distinct().Select(day => new DailyUsage
            {
                AccountId = id,
                Day = Today.AddDays(-day),
                BytesIn = _random.Next(100) * 1_000_000L,
                BytesOut = _random.Next(100) * 3_000_000_000L,
                PeakBytes = _random.Next(1_000) * 1_000_000L,
            })]);
    }

    private async Task WriteAsync()
    {
        await using var db = await World.OpenDbAsync();
        await using var opened = await db.Database.BeginTransactionAsync();
        var transaction = opened.GetDbTransaction();
        object none = TestDatabases.ArePostgres ? Array.Empty<string>() : "[]";
        object noKinds = TestDatabases.ArePostgres ? Array.Empty<int>() : "[]";
        await using var customers = new BulkInsert(
            transaction, "AspNetUsers", "Id, UserName, NormalizedUserName, Email, NormalizedEmail, Billing, Currency, CreatedAt, Tags, MutedMails, LimitsVersion, EmailConfirmed, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount");
        foreach (var customer in Customers)
        {
            var upper = customer.Email.ToUpperInvariant();
            customers.Add(customer.Id, customer.Email, upper, customer.Email, upper, customer.Billing, "Eur", TestClock.Start, none, noKinds, 0, true, false, false, true, 0);
        }

        await using var accounts = new BulkInsert(
            transaction, "Accounts", "Id, S3uid, OwnerId, PlanId, LocationCode, Label, State, CreatedAt, IsFree, Service_AnchorDay, Service_NextCommitDate, Service_CancelledAt, Service_CancellationDate, Service_TerminationDate, Usage_Bytes, Usage_Objects, Usage_Buckets, Usage_TrafficBytes, Usage_PeakBytes, Usage_WarnedPercent, IsQuotaDue, Service_Reminders, Version");
        await using var buckets = new BulkInsert(transaction, "KnownBuckets", "AccountId, Name, CreatedAt, Bytes, Objects");
        foreach (var row in Accounts)
        {
            accounts.Add(
                row.Id, row.S3uid, row.Owner.Id, row.Plan.Id, row.LocationCode, row.S3uid, row.State.ToString(), TestClock.Start, false,
                1, row.NextCommitDate, row.Cancelled ? TestClock.Start.AddDays(-30) : null, row.CancellationDate, row.TerminationDate,
                0, 0, row.Buckets.Count, row.TrafficBytes, row.PeakBytes, 0, false, 0, Guid.Empty);
            foreach (var bucket in row.Buckets)
            {
                buckets.Add(row.Id, bucket, TestClock.Start, 0, 0);
            }
        }

        // By day, as time brings them.
        await using var days = new BulkInsert(transaction, "DailyUsage", "AccountId, Day, BytesIn, BytesOut, PeakBytes");
        foreach (var day in Accounts.SelectMany(row => row.Days).OrderBy(day => day.Day))
        {
            days.Add(day.AccountId, day.Day, day.BytesIn, day.BytesOut, day.PeakBytes);
        }

        await opened.CommitAsync();
    }

    /// <summary>One prepared statement for many rows.</summary>
    private sealed class BulkInsert : IAsyncDisposable
    {
        private readonly DbCommand _command;

        public BulkInsert(DbTransaction transaction, string table, string columns)
        {
            _command = transaction.Connection!.CreateCommand();
            _command.Transaction = transaction;
            var names = Enumerable.Range(0, columns.Split(',').Length).Select(number => $"@p{number}").ToList();
#pragma warning disable CA2100 // The names come from this file.
            _command.CommandText = $"INSERT INTO \"{table}\" (\"{columns.Replace(", ", "\", \"", StringComparison.Ordinal)}\") VALUES ({string.Join(',', names)})";
#pragma warning restore CA2100
            foreach (var name in names)
            {
                var parameter = _command.CreateParameter();
                parameter.ParameterName = name;
                _command.Parameters.Add(parameter);
            }
        }

        public void Add(params ReadOnlySpan<object?> values)
        {
            for (var number = 0; number < values.Length; number++)
            {
                _command.Parameters[number].Value = values[number] ?? DBNull.Value;
            }

            _command.ExecuteNonQuery();
        }

        public ValueTask DisposeAsync() => _command.DisposeAsync();
    }
}
