using Microsoft.EntityFrameworkCore.Storage;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>What came of comparing a password, and the code of the second factor where one is on.</summary>
internal enum PasswordVerdict
{
    Right,
    Wrong,

    /// <summary>The password is right; sign-in asks for a code too, and none was given. Nothing is counted, and nothing is forgotten.</summary>
    CodeNeeded,

    /// <summary>The password is right, and the code is not.</summary>
    CodeWrong,

    /// <summary>The password or the second factor was changed since the password was right. Nothing is counted.</summary>
    TicketOver,

    /// <summary>This failure has just locked the sign-in.</summary>
    NowLocked,
    Locked,
}

/// <summary>
/// One comparison of a customer's password and code, with lock-out after repeated failures of either. It holds the transaction in which the
/// failure or success is counted, for the operation to add its audit event to.
/// </summary>
internal sealed class PasswordProof : IAsyncDisposable
{
    private readonly CustomerScope _scope;
    private readonly IDbContextTransaction _transaction;

    private PasswordProof(CustomerScope scope, IDbContextTransaction transaction)
    {
        _scope = scope;
        _transaction = transaction;
    }

    public PasswordVerdict Verdict { get; private set; }

    /// <summary>The code that was taken.</summary>
    public UsedCode Code { get; private set; }

    /// <summary>The customer's second factor; <see langword="null"/> where none is on.</summary>
    public SecondFactor? Factor { get; private set; }

    /// <param name="code">Of the second factor; empty where none was given.</param>
    public static async Task<PasswordProof> TakeAsync(
        CustomerScope scope, Customer customer, string password, string? code, SecondFactors factors, DateTime now, CancellationToken cancellationToken)
    {
        // The slow comparison comes before the transaction, as it would keep all others waiting.
        var right = !customer.IsLockedAt(now) && await scope.Users.CheckPasswordAsync(customer, password);
        var stamp = customer.SecurityStamp;
        var proof = await HoldAsync(scope, customer, cancellationToken);
        proof.Verdict = proof.Judge(customer, right && customer.SecurityStamp == stamp, code, factors, now);
        return proof;
    }

    /// <summary>The same for a person whose password was right a moment ago: only the code is compared.</summary>
    /// <param name="stamp">The customer's security stamp of that moment; <see langword="null"/> for who is signed in.</param>
    public static async Task<PasswordProof> TakeCodeAsync(
        CustomerScope scope, Customer customer, string code, string? stamp, SecondFactors factors, DateTime now, CancellationToken cancellationToken)
    {
        var proof = await HoldAsync(scope, customer, cancellationToken);
        proof.Verdict = proof.Factor is null || (stamp is not null && stamp != customer.SecurityStamp)
            ? PasswordVerdict.TicketOver
            : proof.Judge(customer, true, code, factors, now);
        return proof;
    }

    /// <summary>The refusal for whoever has to prove it again; <see langword="null"/> for what is right.</summary>
    public Refusal? RefusalFor(string passwordField, string codeField) => Verdict switch
    {
        PasswordVerdict.Right => null,
        PasswordVerdict.Wrong => Refusal.Invalid(passwordField, CustomerText.WrongPassword),
        PasswordVerdict.CodeNeeded => Refusal.Invalid(codeField, SecondFactorText.CodeNeeded),
        PasswordVerdict.CodeWrong => Refusal.Invalid(codeField, SecondFactorText.WrongCode),
        _ => LockedRefusal,
    };

    private Refusal LockedRefusal => Factor is null
        ? SignInCustomer.Locked
        : new(RefusalCode.TooManyTries, CustomerInput.Format(SecondFactorText.Locked, Customer.LockMinutes));

    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _scope.Db.SaveChangesAsync(cancellationToken);
        await _transaction.CommitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    private static async Task<PasswordProof> HoldAsync(CustomerScope scope, Customer customer, CancellationToken cancellationToken)
    {
        var proof = new PasswordProof(scope, await scope.BeginAsync(cancellationToken));
        await scope.HoldAsync(customer, cancellationToken);
        proof.Factor = await SecondFactors.FindAsync(scope.Db, customer.Id, cancellationToken);
        return proof;
    }

    private PasswordVerdict Judge(Customer customer, bool right, string? code, SecondFactors factors, DateTime now)
    {
        if (customer.IsLockedAt(now))
        {
            return PasswordVerdict.Locked;
        }

        if (right && Factor is not null)
        {
            if (string.IsNullOrWhiteSpace(code))
            {
                return PasswordVerdict.CodeNeeded;
            }

            Code = factors.TryUse(Factor, code, now);
        }

        if (right && (Factor is null || Code is not UsedCode.None))
        {
            customer.NoteProof();
            return PasswordVerdict.Right;
        }

        return customer.NoteWrongPassword(now) ? PasswordVerdict.NowLocked : right ? PasswordVerdict.CodeWrong : PasswordVerdict.Wrong;
    }
}
