using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="Name">1 to 60 characters; one that the caller has used before is replaced.</param>
/// <param name="Query">What follows the question mark in the address.</param>
public sealed record SaveFilterInput(string Name, string Query);

/// <summary>Keeps a search of accounts under a name, for the caller alone.</summary>
public sealed class SaveFilter(OperationServices services) : Operation<SaveFilterInput, Done>(services)
{
    public override Permission Permission => Permission.KeepNotes;

    protected override Refusal? Validate(SaveFilterInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return string.IsNullOrWhiteSpace(input.Name) || input.Name.Any(char.IsControl) ? Refusal.Invalid(nameof(input.Name), StaffText.NameRequired)
            : input.Name.Trim().Length > SavedFilter.MaxNameLength ? Refusal.Invalid(nameof(input.Name), string.Format(null, RefusalText.TooLong, SavedFilter.MaxNameLength))
            : input.Query.Length > SavedFilter.MaxQueryLength ? Refusal.Invalid(nameof(input.Query), string.Format(null, RefusalText.TooLong, SavedFilter.MaxQueryLength))
            : null;
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SaveFilterInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        var owner = caller.CustomerId ?? 0;
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(owner, cancellationToken);
        var name = input.Name.Trim();
        if (await db.SavedFilters.SingleOrDefaultAsync(filter => filter.OwnerId == owner && filter.Name == name, cancellationToken) is { } known)
        {
            known.Query = input.Query;
        }
        else if (await db.SavedFilters.CountAsync(filter => filter.OwnerId == owner, cancellationToken) >= SavedFilter.MaxPerPerson)
        {
            return new Refusal(RefusalCode.LimitReached, string.Format(null, StaffText.TooManyFilters, SavedFilter.MaxPerPerson), nameof(input.Name));
        }
        else
        {
            db.SavedFilters.Add(new() { OwnerId = owner, Name = name, Query = input.Query });
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Done.It;
    }
}
