namespace Portal.Core.Messaging;

/// <summary>Requests for a fresh reading of an account's usage. Requests for the same account share one reading.</summary>
public interface IUsageQueue
{
    /// <summary>Asks for a reading and waits for it, but no longer than <paramref name="patience"/>.</summary>
    /// <returns>Whether a reading that was made meanwhile is saved. Storage that is away or a full queue is no error, only no reading.</returns>
    Task<bool> AskAsync(string s3uid, TimeSpan patience, CancellationToken cancellationToken);
}
