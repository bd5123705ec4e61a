namespace Portal.Core.Storage.Embedded.Store;

/// <summary>
/// Refuses uploads that cannot fit, before their bodies are taken. Uploads that are under way count, so that many at once
/// cannot fill the disk far beyond what the commit will then allow.
/// </summary>
internal sealed class QuotaGate(StoreDatabase database)
{
    private readonly Dictionary<long, (long Bytes, int Uploads)> _underWay = [];
    private readonly Lock _lock = new();

    /// <param name="accountId">The account that owns the bucket, and so pays.</param>
    /// <param name="replaced">Bytes of the object that this one takes the place of.</param>
    /// <returns>To be disposed when the upload has ended, however it ended.</returns>
    /// <exception cref="S3Exception">QuotaExceeded.</exception>
    public IDisposable Enter(long accountId, long bytes, long replaced)
    {
        lock (_lock)
        {
            _underWay.TryGetValue(accountId, out var underWay);
            if (bytes > replaced
                && database.Read(session => session.Number("SELECT quota - used FROM account WHERE id = ?1", accountId)) is { } left
                && underWay.Bytes + bytes - replaced > left)
            {
                throw new S3Exception(S3Failure.QuotaExceeded);
            }

            _underWay[accountId] = (underWay.Bytes + bytes, underWay.Uploads + 1);
        }

        return new Ticket(this, accountId, bytes);
    }

    private void Leave(long accountId, long bytes)
    {
        lock (_lock)
        {
            var underWay = _underWay[accountId];
            if (underWay.Uploads == 1)
            {
                _underWay.Remove(accountId);
            }
            else
            {
                _underWay[accountId] = (underWay.Bytes - bytes, underWay.Uploads - 1);
            }
        }
    }

    private sealed class Ticket(QuotaGate gate, long accountId, long bytes) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!_left)
            {
                _left = true;
                gate.Leave(accountId, bytes);
            }
        }
    }
}
