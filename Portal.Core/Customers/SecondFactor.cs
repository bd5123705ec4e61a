namespace Portal.Core.Customers;

/// <summary>An authenticator app that a sign-in asks for after the password. The row is there exactly while it is on.</summary>
public sealed class SecondFactor
{
    public int CustomerId { get; init; }

    /// <summary>What the app computes its codes from, encrypted. Only <see cref="SecondFactors"/> reads it.</summary>
    public required string ProtectedSecret { get; init; }

    /// <summary>UTC.</summary>
    public DateTime OnSince { get; init; }

    /// <summary>The step of time, half a minute long, of the last code that was taken: none up to it is taken again.</summary>
    public long LastStep { get; private set; }

    /// <summary>Of the recovery codes that have not been used, SHA-256 in hexadecimal digits.</summary>
    public List<string> RecoveryHashes { get; set; } = [];

    /// <summary>Takes the code of this step, unless it or a later one was taken before.</summary>
    internal bool TryUse(long step)
    {
        if (step <= LastStep)
        {
            return false;
        }

        LastStep = step;
        return true;
    }

    /// <summary>Takes the recovery code with this hash, which then is used up.</summary>
    internal bool TryUseRecovery(string hash)
    {
        if (!RecoveryHashes.Contains(hash))
        {
            return false;
        }

        RecoveryHashes = [.. RecoveryHashes.Where(kept => kept != hash)];
        return true;
    }
}
