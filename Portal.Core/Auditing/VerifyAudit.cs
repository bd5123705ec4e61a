using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Auditing;

/// <param name="Head">A head that was noted earlier, as <see cref="AuditVerification.Head"/> has it: the chain has to hold it still.</param>
public sealed record VerifyAuditInput(string? Head = null);

/// <summary>In what way the audit is not as it was written.</summary>
public enum AuditFaultKind
{
    /// <summary>The event, or its seal, is not what was sealed.</summary>
    Changed,

    /// <summary>An event that was written is not there.</summary>
    Missing,

    /// <summary>The event was put in between others later.</summary>
    Added,

    /// <summary>Events at the end are not there.</summary>
    Truncated,

    /// <summary>The chain is whole in itself, but is not the one whose head was noted.</summary>
    OtherChain,
}

/// <param name="EventId">The first event that does not fit.</param>
public sealed record AuditFault(AuditFaultKind Kind, long EventId);

/// <param name="Sealed">Events that fit, from the first one on.</param>
/// <param name="Unsealed">Events that were written since the last sealing.</param>
/// <param name="Head">Number and seal of the last sealed event that fits, to be noted outside of this machine; <see langword="null"/> before the first.</param>
/// <param name="Fault">The first thing that does not fit; <see langword="null"/> if all does.</param>
public sealed record AuditVerification(long Sealed, long Unsealed, string? Head, AuditFault? Fault);

/// <summary>
/// Reads the whole audit once and says whether it is as it was written; changes nothing. In bounded memory, however long the audit is.
/// Refused: a head that is no head.
/// </summary>
/// <remarks>Events have numbers without gaps: SQLite gives them one after the other, and takes back those of what was not committed; on PostgreSQL <see cref="PostgresAudit"/> does.</remarks>
public sealed class VerifyAudit(OperationServices services) : Operation<VerifyAuditInput, AuditVerification>(services)
{
    private const int AtOnce = 5_000;

    public override Permission Permission => Permission.ReadAudit;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(VerifyAuditInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Head is null || Parse(input.Head) is not null ? null : Refusal.Invalid(nameof(input.Head), AuditText.NoHead);
    }

    protected override async Task<Result<AuditVerification>> ExecuteAsync(Caller caller, VerifyAuditInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var written = await ReadLastNumberAsync(db, cancellationToken);

        // What is sealed while this reads is looked at as not sealed yet, wherever the reading has come to.
        var sealedTo = await db.AuditSeals.MaxAsync(seal => (long?)seal.EventId, cancellationToken) ?? 0;
        var walk = new AuditWalk(input.Head is null ? null : Parse(input.Head));
        while (walk.Fault is null)
        {
            // Seals first: a seal that was read has its event, unless somebody took it away.
            var after = walk.LastEventId;
            var seals = await db.AuditSeals.AsNoTracking().Where(seal => seal.EventId > after && seal.EventId <= sealedTo).OrderBy(seal => seal.EventId).Take(AtOnce).ToListAsync(cancellationToken);
            var rows = await db.AuditEvents.AsNoTracking().Where(row => row.Id > after).OrderBy(row => row.Id).Take(AtOnce).ToListAsync(cancellationToken);
            if (rows.Count == 0)
            {
                walk.End(written, seals.Count > 0);
                break;
            }

            walk.Take(rows, seals);
        }

        return walk.ToAnswer();
    }

    /// <summary>The number of the last event that was ever written; the database keeps it apart from the events.</summary>
    private static async Task<long> ReadLastNumberAsync(PortalDb db, CancellationToken cancellationToken) =>
        (await db.Database.SqlQueryRaw<long>(AuditProtection.LastNumberOf(db)).ToListAsync(cancellationToken)).SingleOrDefault();

    private static (long EventId, byte[] Hash)? Parse(string head)
    {
        var parts = head.Trim().Split(':');
        return parts is [var number, { Length: AuditChain.HashLength * 2 } hash]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && hash.All(char.IsAsciiHexDigit)
            ? (id, Convert.FromHexString(hash))
            : null;
    }
}
