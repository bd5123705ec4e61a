using Portal.Core.Data;

namespace Portal.Core.Auditing;

/// <summary>The seal of one event: what it held, and the seal of the event before it, as one digest. A later change of either shows.</summary>
public sealed class AuditSeal : IWrittenOnce
{
    /// <summary>The event's number; there is one seal per event, in the order of their numbers.</summary>
    public long EventId { get; init; }

    /// <summary>SHA-256; see <see cref="AuditChain"/>.</summary>
    public required byte[] Hash { get; init; }
}
