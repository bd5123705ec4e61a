using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

public sealed record ListSavedFiltersInput;

public sealed record SavedFilterLine(int Id, string Name, string Query);

/// <summary>The searches that the caller has saved, by name.</summary>
public sealed class ListSavedFilters(OperationServices services) : Operation<ListSavedFiltersInput, IReadOnlyList<SavedFilterLine>>(services)
{
    public override Permission Permission => Permission.KeepNotes;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<IReadOnlyList<SavedFilterLine>>> ExecuteAsync(Caller caller, ListSavedFiltersInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        return Result<IReadOnlyList<SavedFilterLine>>.Of(await db.SavedFilters.AsNoTracking().Where(filter => filter.OwnerId == (caller.CustomerId ?? 0))
            .OrderBy(filter => filter.Name).Take(SavedFilter.MaxPerPerson).Select(filter => new SavedFilterLine(filter.Id, filter.Name, filter.Query)).ToListAsync(cancellationToken));
    }
}
