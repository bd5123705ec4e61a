using System.Globalization;

namespace Portal.Core.Auditing;

/// <summary>Goes along the chain event by event, until one does not fit.</summary>
/// <param name="noted">A head that the chain has to hold; <see langword="null"/> if none was noted.</param>
internal sealed class AuditWalk((long EventId, byte[] Hash)? noted)
{
    private byte[] _hash = AuditChain.Beginning;
    private long _sealed;
    private long _unsealed;
    private bool _isNotedFound = noted is null;

    /// <summary>The number up to which all was taken; an event with a number before the first is one that was put in.</summary>
    public long LastEventId { get; private set; } = long.MinValue;

    private long Expected => Math.Max(LastEventId, 0) + 1;

    public AuditFault? Fault { get; private set; }

    /// <summary>Takes the next events, with the seals that were there before these were read.</summary>
    public void Take(IReadOnlyList<AuditEvent> rows, IReadOnlyList<AuditSeal> seals)
    {
        var next = 0;
        foreach (var row in rows)
        {
            var seal = next < seals.Count ? seals[next] : null;
            if (row.Id != Expected)
            {
                Fault = row.Id < Expected ? new(AuditFaultKind.Added, row.Id) : new(AuditFaultKind.Missing, Expected);
            }
            else if (seal is null)
            {
                _unsealed++;
            }
            else if (seal.EventId != row.Id)
            {
                // A seal further on says that sealing had come past this event, which has none.
                Fault = new(AuditFaultKind.Added, row.Id);
            }
            else
            {
                Check(row, seal);
                next++;
            }

            if (Fault is not null)
            {
                return;
            }

            LastEventId = row.Id;
        }
    }

    /// <summary>There are no further events.</summary>
    /// <param name="written">The number of the last event that was written when the walk began.</param>
    /// <param name="sealsLeft">Whether there are seals of further ones.</param>
    public void End(long written, bool sealsLeft) =>
        Fault = sealsLeft || Expected <= written || !_isNotedFound ? new(AuditFaultKind.Truncated, Expected) : null;

    public AuditVerification ToAnswer() => new(
        _sealed, _unsealed, _sealed == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{_sealed}:{Convert.ToHexStringLower(_hash)}"), Fault);

    private void Check(AuditEvent row, AuditSeal seal)
    {
        var hash = AuditChain.Seal(_hash, row);
        if (_unsealed > 0)
        {
            Fault = new(AuditFaultKind.Added, row.Id - _unsealed);
        }
        else if (!hash.AsSpan().SequenceEqual(seal.Hash))
        {
            Fault = new(AuditFaultKind.Changed, row.Id);
        }
        else if (noted is var (id, head) && id == row.Id && !hash.AsSpan().SequenceEqual(head))
        {
            Fault = new(AuditFaultKind.OtherChain, row.Id);
        }
        else
        {
            _isNotedFound |= noted?.EventId == row.Id;
            (_hash, _sealed) = (hash, row.Id);
        }
    }
}
