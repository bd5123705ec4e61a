using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="CustomerId">For whom the caller, who is themselves again, has acted.</param>
/// <param name="Session">Which time of acting it was, so that every node knows that it is over; at most <see cref="EndedActing.LongestSession"/> characters.</param>
/// <param name="Until">When it would have ended by itself, UTC.</param>
public sealed record EndActingInput(int CustomerId, string? Session = null, DateTime? Until = null);

/// <summary>Notes that a member of staff has stopped acting for a customer.</summary>
public sealed class EndActing(OperationServices services) : Operation<EndActingInput, Done>(services)
{
    public override Permission Permission => Permission.ActForCustomers;

    protected override Refusal? Validate(EndActingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Session?.Length > EndedActing.LongestSession ? Refusal.Invalid(nameof(input.Session), CustomerText.ActingIsForPages) : null;
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, EndActingInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.CustomerId is not { } staff || caller.Door is not Door.Web)
        {
            return Refusal.NotFound(CustomerText.ActingIsForPages);
        }

        await using var db = await OpenAsync(cancellationToken);
        if (await db.Users.Where(customer => customer.Id == input.CustomerId).Select(customer => customer.Email).SingleOrDefaultAsync(cancellationToken) is not { } email)
        {
            return CustomerReach.NoSuchCustomer;
        }

        Audit(db, BeginActing.ActingAs(caller, staff, input.CustomerId), input.CustomerId, email);
        if (input is { Session: { } session, Until: { } until })
        {
            var now = Now;
            await db.EndedActings.Where(ended => ended.Until < now).ExecuteDeleteAsync(cancellationToken);
            if (!await db.EndedActings.AnyAsync(ended => ended.Session == session, cancellationToken))
            {
                db.EndedActings.Add(new() { Session = session, Until = until });
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
