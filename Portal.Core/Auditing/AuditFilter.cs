using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Auditing;

/// <summary>Which events are looked for; what is <see langword="null"/> does not narrow, and all that is given must apply.</summary>
/// <param name="Person">Who did it: number or whole e-mail address.</param>
/// <param name="Customer">Whose things were changed: number or whole e-mail address.</param>
/// <param name="Operation">The operation's name, such as <c>CancelService</c>.</param>
/// <param name="Address">The whole remote address.</param>
/// <param name="Subject">What was changed, as recorded, such as an s3uid.</param>
/// <param name="From">The first UTC day.</param>
/// <param name="To">The last UTC day.</param>
public sealed record AuditFilter(
    string? Person = null, string? Customer = null, string? Operation = null, string? Address = null, string? Subject = null, DateOnly? From = null, DateOnly? To = null)
{
    /// <summary>The longest of the texts, in characters.</summary>
    public const int LongestText = 256;

    /// <summary>Whether it leaves anything out.</summary>
    public bool Narrows => this != new AuditFilter();

    /// <summary>Refuses texts that are too long, and days in the wrong order.</summary>
    internal Refusal? Check() =>
        NamedCustomer.Check(Person, nameof(Person))
        ?? NamedCustomer.Check(Customer, nameof(Customer))
        ?? CheckLength(Operation, nameof(Operation))
        ?? CheckLength(Address, nameof(Address))
        ?? CheckLength(Subject, nameof(Subject))
        ?? (From > To ? Refusal.Invalid(nameof(From), AuditText.PeriodIsReversed) : null);

    internal async Task<IQueryable<AuditEvent>> ApplyAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var rows = db.AuditEvents.AsNoTracking();
        if (Person is not null)
        {
            var actor = await db.FindCustomerIdAsync(Person, cancellationToken);
            rows = rows.Where(row => row.ActorId == actor);
        }

        if (Customer is not null)
        {
            var customer = await db.FindCustomerIdAsync(Customer, cancellationToken);
            rows = rows.Where(row => row.CustomerId == customer);
        }

        rows = Operation is null ? rows : rows.Where(row => row.Operation == Operation);
        rows = Address is null ? rows : rows.Where(row => row.Address == Address);
        rows = Subject is null ? rows : rows.Where(row => row.Subject == Subject);
        if (From is { } from)
        {
            var first = from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            rows = rows.Where(row => row.At >= first);
        }

        if (To is { } to && to < DateOnly.MaxValue)
        {
            var end = to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            rows = rows.Where(row => row.At < end);
        }

        return rows;
    }

    /// <summary>As the record of an export names it.</summary>
    public override string ToString() => string.Join(", ", new (string Name, object? Value)[]
    {
        ("person", Person), ("customer", Customer), ("action", Operation), ("address", Address), ("subject", Subject),
        ("from", From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("to", To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
    }.Where(part => part.Value is not null).Select(part => $"{part.Name} {part.Value}"));

    private static Refusal? CheckLength(string? text, string field) =>
        text?.Length > LongestText ? Refusal.Invalid(field, string.Format(CultureInfo.CurrentCulture, RefusalText.TooLong, LongestText)) : null;
}
