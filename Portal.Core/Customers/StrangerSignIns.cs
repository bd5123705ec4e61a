using System.Threading.RateLimiting;

namespace Portal.Core.Customers;

/// <summary>
/// Counts failed sign-ins of addresses that have no account, so that these answer "locked" like those that have one,
/// and nobody learns by guessing who is a customer.
/// </summary>
public sealed class StrangerSignIns : IDisposable
{
    private readonly PartitionedRateLimiter<string> _failures = PartitionedRateLimiter.Create<string, string>(email => RateLimitPartition.GetFixedWindowLimiter(
        email, _ => new() { PermitLimit = Customer.FailuresUntilLock - 1, Window = TimeSpan.FromMinutes(Customer.LockMinutes) }));

    /// <summary>Whether this failure is one too many.</summary>
    public bool NoteFailure(string normalizedEmail)
    {
        using var lease = _failures.AttemptAcquire(normalizedEmail);
        return !lease.IsAcquired;
    }

    public void Dispose() => _failures.Dispose();
}
