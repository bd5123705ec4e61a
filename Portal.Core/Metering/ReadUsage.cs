using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Metering;

public sealed record ReadUsageInput(string S3uid);

/// <summary>What an account holds and has moved, read from storage just now.</summary>
/// <param name="TrafficBytes">Received and sent since the start of the period.</param>
/// <param name="MeasuredAt">UTC.</param>
public sealed record UsageReading(long Bytes, long Objects, int Buckets, long TrafficBytes, DateTime MeasuredAt);

/// <summary>Reads an account's usage from its cluster and keeps it as the account's last known usage.</summary>
public sealed class ReadUsage(OperationServices services, StorageClusters clusters) : Operation<ReadUsageInput, UsageReading>(services)
{
    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<UsageReading>> ExecuteAsync(Caller caller, ReadUsageInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var account = await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken);
        if (account is null)
        {
            return AccountRefusals.NotFound;
        }

        var source = clusters.Get(account.LocationCode).Usage;
        var holds = (await source.ReadAccountsAsync([account.S3uid], cancellationToken)).GetValueOrDefault(account.S3uid, new(0, 0, 0));
        var moved = await ReadTrafficAsync(source, account, Now, cancellationToken);
        await db.SaveUsageAsync(account.Id, holds, moved, Now, cancellationToken);
        return new UsageReading(holds.Bytes, holds.Objects, holds.Buckets, moved, Now);
    }

    private static async Task<long> ReadTrafficAsync(IUsageSource source, StorageAccount account, DateTime now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now);
        var days = await source.ReadTrafficAsync(account.S3uid, DateOnly.FromDateTime(account.Service.PeriodStart ?? account.CreatedAt), today, cancellationToken);
        return days.Sum(day => day.BytesIn + day.BytesOut);
    }
}
