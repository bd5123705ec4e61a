using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Metering;

/// <param name="S3uids">At most <see cref="ListAccounts.MaxPageSize"/>, as one page of a list has them.</param>
public sealed record RefreshUsageInput(IReadOnlyList<string> S3uids);

/// <param name="Away">The locations that did not answer: what is known of their accounts is as old as it was.</param>
public sealed record RefreshedUsage(IReadOnlyList<Location> Away);

/// <summary>
/// Brings the last known usage of a page of accounts up to date, with one question per location. A location that does not
/// answer is passed over: its accounts keep what was known, with its age.
/// </summary>
public sealed class RefreshUsage(OperationServices services, StorageClusters clusters, UsageReader reader) : Operation<RefreshUsageInput, RefreshedUsage>(services)
{
    /// <summary>A reading younger than this is good enough for a list.</summary>
    private static readonly TimeSpan s_young = TimeSpan.FromSeconds(10);

    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(RefreshUsageInput input) => input.S3uids.Count > ListAccounts.MaxPageSize
        ? Refusal.Invalid(nameof(input.S3uids), string.Format(null, RefusalText.OutOfRange, 0, ListAccounts.MaxPageSize))
        : null;

    protected override async Task<Result<RefreshedUsage>> ExecuteAsync(Caller caller, RefreshUsageInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var (now, before) = (Now, Now - s_young);
        var stale = await UsageReader.Metered(db, db.Accounts.ReachableBy(caller, Permission)
                .Where(account => input.S3uids.Contains(account.S3uid))
                .Where(account => account.Usage.MeasuredAt == null || account.Usage.MeasuredAt < before || account.Usage.MeasuredAt > now), DateOnly.FromDateTime(now))
            .ToListAsync(cancellationToken);
        var away = await Task.WhenAll(stale.GroupBy(account => account.LocationCode).Select(here => TryReadAsync(here.Key, [.. here], cancellationToken)));
        return new RefreshedUsage([.. away.OfType<Location>()]);
    }

    /// <returns>The location, if it does not answer.</returns>
    private async Task<Location?> TryReadAsync(string locationCode, IReadOnlyCollection<MeteredAccount> accounts, CancellationToken cancellationToken)
    {
        try
        {
            await reader.ReadAsync(clusters.Get(locationCode), accounts, cancellationToken);
            return null;
        }
        catch (StorageException exception)
        {
            return exception.Location ?? new(locationCode, locationCode);
        }
    }
}
