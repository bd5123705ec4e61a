using System.Globalization;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Buckets;

/// <param name="LocationCode">Names are one space per location.</param>
public sealed record CheckBucketNameInput(string LocationCode, string Name);

/// <summary>Whether a bucket name can be had.</summary>
public enum BucketNameState
{
    Free,
    Taken,
    Invalid,
}

/// <param name="Problems">One sentence for each reason against it; empty if the name is free.</param>
/// <param name="Suggestion">A name that can be had and comes close, if one was found.</param>
public sealed record BucketNameCheck(BucketNameState State, IReadOnlyList<string> Problems, string? Suggestion);

/// <summary>Tells whether a bucket name is good and free, while it is typed.</summary>
public sealed class CheckBucketName(OperationServices services, StorageClusters clusters) : Operation<CheckBucketNameInput, BucketNameCheck>(services)
{
    private const int ChecksPerMinute = 60;

    private readonly CallRate _rate = new(ChecksPerMinute);

    public override Permission Permission => Permission.ManageBuckets;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<BucketNameCheck>> ExecuteAsync(Caller caller, CheckBucketNameInput input, CancellationToken cancellationToken)
    {
        if (clusters.Find(input.LocationCode) is not { } cluster)
        {
            return Refusal.NotFound(BucketText.UnknownLocation);
        }

        if (BucketName.BrokenRules(input.Name) is { Count: > 0 } broken)
        {
            return new BucketNameCheck(BucketNameState.Invalid, broken, BucketName.Suggest(input.Name));
        }

        if (!_rate.Allows(caller))
        {
            return new Refusal(RefusalCode.TooManyTries, BucketText.TooManyChecks, nameof(input.Name));
        }

        return await cluster.BucketExistsAsync(input.Name, cancellationToken)
            ? new BucketNameCheck(BucketNameState.Taken, [BucketText.Taken], await FindFreeAsync(cluster, input.Name, cancellationToken))
            : new BucketNameCheck(BucketNameState.Free, [], null);
    }

    private async Task<string?> FindFreeAsync(IStorageCluster cluster, string name, CancellationToken cancellationToken)
    {
        foreach (var ending in (string[])[cluster.Location.Code, Now.ToString("yyyy", CultureInfo.InvariantCulture), Now.ToString("yyMMdd", CultureInfo.InvariantCulture)])
        {
            var wanted = BucketName.WithEnding(name, ending);
            var candidate = BucketName.Suggest(wanted) ?? wanted;
            if (BucketName.IsValid(candidate)
                && !await cluster.BucketExistsAsync(candidate, cancellationToken))
            {
                return candidate;
            }
        }

        return null;
    }
}
