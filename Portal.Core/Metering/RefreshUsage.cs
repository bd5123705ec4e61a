using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Metering;

/// <param name="S3uids">At most <see cref="ListAccounts.MaxPageSize"/>, as one page of a list has them.</param>
public sealed record RefreshUsageInput(IReadOnlyList<string> S3uids);

/// <summary>
/// Brings the last known usage of a page of accounts up to date, with one question per location. A location that does not
/// answer is passed over: its accounts keep what was known, with its age.
/// </summary>
public sealed class RefreshUsage(OperationServices services, StorageClusters clusters) : Operation<RefreshUsageInput, Done>(services)
{
    /// <summary>A reading younger than this is good enough for a list.</summary>
    private static readonly TimeSpan s_young = TimeSpan.FromSeconds(10);

    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(RefreshUsageInput input) => input.S3uids.Count > ListAccounts.MaxPageSize
        ? Refusal.Invalid(nameof(input.S3uids), string.Format(null, RefusalText.OutOfRange, 0, ListAccounts.MaxPageSize))
        : null;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RefreshUsageInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var now = Now;
        var before = now - s_young;
        var stale = await db.Accounts.ReachableBy(caller, Permission)
            .Where(account => input.S3uids.Contains(account.S3uid) && account.State != AccountState.Provisioning)
            .Where(account => account.Usage.MeasuredAt == null || account.Usage.MeasuredAt < before)
            .Select(account => new { account.Id, account.S3uid, account.LocationCode })
            .ToListAsync(cancellationToken);
        foreach (var here in stale.GroupBy(account => account.LocationCode))
        {
            if (await ReadAsync(here.Key, [.. here.Select(account => account.S3uid)], cancellationToken) is not { } holds)
            {
                continue;
            }

            foreach (var account in here)
            {
                await db.SaveUsageAsync(account.Id, holds.GetValueOrDefault(account.S3uid, new(0, 0, 0)), null, now, cancellationToken);
            }
        }

        return Done.It;
    }

    private async Task<IReadOnlyDictionary<string, AccountUsage>?> ReadAsync(string locationCode, IReadOnlyCollection<string> s3uids, CancellationToken cancellationToken)
    {
        try
        {
            return await clusters.Get(locationCode).Usage.ReadAccountsAsync(s3uids, cancellationToken);
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
