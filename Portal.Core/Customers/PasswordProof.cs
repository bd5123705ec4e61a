using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Core.Customers;

/// <summary>What came of comparing a password.</summary>
internal enum PasswordVerdict
{
    Right,
    Wrong,

    /// <summary>This failure has just locked the sign-in.</summary>
    NowLocked,
    Locked,
}

/// <summary>
/// One comparison of a customer's password, with lock-out after repeated failures. It holds the transaction in which the
/// failure or success is counted, for the operation to add its audit event to.
/// </summary>
internal sealed class PasswordProof : IAsyncDisposable
{
    private readonly CustomerScope _scope;
    private readonly IDbContextTransaction _transaction;

    private PasswordProof(CustomerScope scope, IDbContextTransaction transaction, PasswordVerdict verdict)
    {
        _scope = scope;
        _transaction = transaction;
        Verdict = verdict;
    }

    public PasswordVerdict Verdict { get; }

    public static async Task<PasswordProof> TakeAsync(CustomerScope scope, Customer customer, string password, DateTime now, CancellationToken cancellationToken)
    {
        // The slow comparison comes before the transaction, as it would keep all others waiting.
        var right = !customer.IsLockedAt(now) && await scope.Users.CheckPasswordAsync(customer, password);
        var transaction = await scope.BeginAsync(cancellationToken);
        await scope.HoldAsync(customer, cancellationToken);
        return new(scope, transaction, Count(customer, right, now));
    }

    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _scope.Db.SaveChangesAsync(cancellationToken);
        await _transaction.CommitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    private static PasswordVerdict Count(Customer customer, bool right, DateTime now)
    {
        if (customer.IsLockedAt(now))
        {
            return PasswordVerdict.Locked;
        }

        if (right)
        {
            customer.NoteProof();
            return PasswordVerdict.Right;
        }

        return customer.NoteWrongPassword(now) ? PasswordVerdict.NowLocked : PasswordVerdict.Wrong;
    }
}
