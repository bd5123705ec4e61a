using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

public sealed record DeleteSavedFilterInput(int Id);

/// <summary>Forgets a search that the caller has saved. One that is gone already stays so; those of others are not reached.</summary>
public sealed class DeleteSavedFilter(OperationServices services) : Operation<DeleteSavedFilterInput, Done>(services)
{
    public override Permission Permission => Permission.KeepNotes;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, DeleteSavedFilterInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        await db.SavedFilters.Where(filter => filter.OwnerId == (caller.CustomerId ?? 0) && filter.Id == input.Id).ExecuteDeleteAsync(cancellationToken);
        return Done.It;
    }
}
