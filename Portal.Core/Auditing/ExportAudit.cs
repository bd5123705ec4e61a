using Portal.Core.Operations;

namespace Portal.Core.Auditing;

/// <param name="Filter">What is taken out.</param>
public sealed record ExportAuditInput(AuditFilter Filter);

/// <summary>
/// Notes that somebody takes events out of the portal as a file, before <see cref="FindAudit"/> gives them page by page. Refused: a filter
/// that no event can fit.
/// </summary>
public sealed class ExportAudit(OperationServices services) : Operation<ExportAuditInput, Done>(services)
{
    private const int MostDetail = 500;

    public override Permission Permission => Permission.ReadAudit;

    protected override Refusal? Validate(ExportAuditInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Filter.Check();
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, ExportAuditInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var filter = input.Filter.ToString();
        await using var db = await OpenAsync(cancellationToken);
        Audit(db, caller, null, AuditText.ExportSubject, filter.Length == 0 ? null : filter.Length > MostDetail ? filter[..MostDetail] : filter);
        await db.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
