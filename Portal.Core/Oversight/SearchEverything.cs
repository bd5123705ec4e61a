using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Oversight;

/// <param name="Text">What the name begins with; at most 256 characters. Nothing is found by an empty one.</param>
public sealed record SearchEverythingInput(string Text);

/// <summary>What was found.</summary>
public enum FoundKind
{
    /// <summary><see cref="FoundThing.Key"/> is its number.</summary>
    Customer,

    /// <summary><see cref="FoundThing.Key"/> is its s3uid.</summary>
    Account,

    /// <summary><see cref="FoundThing.Key"/> is the s3uid of its account.</summary>
    Bucket,

    /// <summary><see cref="FoundThing.Key"/> is its number.</summary>
    Invoice,

    /// <summary><see cref="FoundThing.Key"/> is its reference.</summary>
    Order,
}

/// <param name="Key">Leads to it.</param>
/// <param name="Name">By which it was found.</param>
/// <param name="Note">What tells it from others.</param>
public sealed record FoundThing(FoundKind Kind, string Key, string Name, string Note);

/// <param name="Things">A few of each kind, kind after kind.</param>
public sealed record FoundThings(IReadOnlyList<FoundThing> Things);

/// <summary>
/// Finds customers, accounts, buckets, invoices and orders by the beginning of their name or by their number. Each question is answered from an index and
/// reads a few rows. Of invoices and orders only those who may see them find any. Refused: a text that is too long.
/// </summary>
public sealed class SearchEverything(OperationServices services) : Operation<SearchEverythingInput, FoundThings>(services)
{
    private const int LongestText = 256;

    /// <summary>Of each kind.</summary>
    private const int Most = 5;

    /// <summary>Sorts after all that begins with the text before it.</summary>
    private const string AfterAll = "\U0010FFFF";

    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(SearchEverythingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Text.Length > LongestText ? Refusal.Invalid(nameof(input.Text), string.Format(null, RefusalText.TooLong, LongestText)) : null;
    }

    protected override async Task<Result<FoundThings>> ExecuteAsync(Caller caller, SearchEverythingInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        var text = input.Text.Trim();
        if (text.Length == 0)
        {
            return new FoundThings([]);
        }

        await using var db = await OpenAsync(cancellationToken);
        List<FoundThing> found =
        [
            .. await FindCustomersAsync(db, text, cancellationToken),
            .. await FindAccountsAsync(db, text, cancellationToken),
            .. await FindBucketsAsync(db, text.ToLowerInvariant(), cancellationToken),
        ];
        if (caller.ReachOf(Permission.WatchBilling) is Reach.Any)
        {
            found.AddRange(await FindInvoicesAsync(db, text, cancellationToken));
        }

        if (caller.ReachOf(Permission.WatchOrders) is Reach.Any)
        {
            found.AddRange(await FindOrdersAsync(db, text, cancellationToken));
        }

        return new FoundThings(found);
    }

    private static async Task<IEnumerable<FoundThing>> FindCustomersAsync(PortalDb db, string text, CancellationToken cancellationToken)
    {
        var (email, number) = (NamedCustomer.Normalize(text), NumberIn<int>(text));
        var end = email + AfterAll;
        var byNumber = number is null ? [] : await db.Users.Where(customer => customer.Id == number)
            .Select(customer => new { customer.Id, customer.Email }).ToListAsync(cancellationToken);
        var byEmail = email.Length == 0 ? [] : await db.Users
            .Where(customer => string.Compare(customer.NormalizedEmail, email) >= 0 && string.Compare(customer.NormalizedEmail, end) < 0)
            .OrderBy(customer => customer.NormalizedEmail).Take(Most)
            .Select(customer => new { customer.Id, customer.Email }).ToListAsync(cancellationToken);
        return byNumber.Concat(byEmail).DistinctBy(customer => customer.Id).Take(Most)
            .Select(customer => new FoundThing(FoundKind.Customer, Write(customer.Id), customer.Email!, Write(customer.Id)));
    }

    /// <summary>By the s3uid, then by the customer's own name for it; those that are deleted too, as old letters name them.</summary>
    private static async Task<IEnumerable<FoundThing>> FindAccountsAsync(PortalDb db, string text, CancellationToken cancellationToken)
    {
        var end = text + AfterAll;
        var byName = await Read(db.Accounts
            .Where(account => string.Compare(account.S3uid, text) >= 0 && string.Compare(account.S3uid, end) < 0)
            .OrderBy(account => account.S3uid)).ToListAsync(cancellationToken);
        var folded = TextOrder.Fold(text);
        var foldedEnd = folded + AfterAll;
        var byLabel = await Read(db.Accounts
            .Where(account => string.Compare(TextOrder.IgnoringCase(account.Label), folded) >= 0 && string.Compare(TextOrder.IgnoringCase(account.Label), foldedEnd) < 0)
            .OrderBy(account => TextOrder.IgnoringCase(account.Label))).ToListAsync(cancellationToken);
        return byName.Concat(byLabel).DistinctBy(account => account.S3uid).Take(Most)
            .Select(account => new FoundThing(FoundKind.Account, account.S3uid, account.Label, $"{account.S3uid} · {account.Email}"));

        IQueryable<NamedAccount> Read(IQueryable<StorageAccount> accounts) => accounts.Take(Most).Select(account =>
            new NamedAccount(account.S3uid, account.Label, db.Users.Where(owner => owner.Id == account.OwnerId).Select(owner => owner.Email).First()!));
    }

    private static async Task<IEnumerable<FoundThing>> FindBucketsAsync(PortalDb db, string text, CancellationToken cancellationToken)
    {
        var end = text + AfterAll;
        var buckets = await db.KnownBuckets
            .Where(bucket => string.Compare(bucket.Name, text) >= 0 && string.Compare(bucket.Name, end) < 0)
            .OrderBy(bucket => bucket.Name).Take(Most)
            .Select(bucket => new
            {
                bucket.Name,
                S3uid = db.Accounts.Where(account => account.Id == bucket.AccountId).Select(account => account.S3uid).First(),
                Label = db.Accounts.Where(account => account.Id == bucket.AccountId).Select(account => account.Label).First(),
            })
            .ToListAsync(cancellationToken);
        return buckets.Select(bucket => new FoundThing(FoundKind.Bucket, bucket.S3uid, bucket.Name, bucket.Label));
    }

    private static async Task<IEnumerable<FoundThing>> FindInvoicesAsync(PortalDb db, string text, CancellationToken cancellationToken)
    {
        var number = text.ToUpperInvariant();
        var end = number + AfterAll;
        var sequence = NumberIn<long>(text);
        var byNumber = await Read(db.Invoices.Where(invoice => string.Compare(invoice.Number, number) >= 0 && string.Compare(invoice.Number, end) < 0).OrderBy(invoice => invoice.Number));
        var bySequence = sequence is null ? [] : await Read(db.Invoices
            .Where(invoice => (invoice.Kind == Billing.InvoiceKind.Invoice || invoice.Kind == Billing.InvoiceKind.CreditNote) && invoice.Sequence == sequence));
        return bySequence.Concat(byNumber).DistinctBy(invoice => invoice.Number).Take(Most)
            .Select(invoice => new FoundThing(FoundKind.Invoice, invoice.Number, invoice.Number, $"{invoice.Email} · {invoice.IssuedAt.ToString("d MMM yyyy", CultureInfo.CurrentCulture)}"));

        Task<List<NamedInvoice>> Read(IQueryable<Billing.Invoice> invoices) => invoices.Take(Most).Select(invoice => new NamedInvoice(
            invoice.Number, db.Users.Where(customer => customer.Id == invoice.CustomerId).Select(customer => customer.Email).First()!, invoice.IssuedAt)).ToListAsync(cancellationToken);
    }

    private static async Task<IEnumerable<FoundThing>> FindOrdersAsync(PortalDb db, string text, CancellationToken cancellationToken)
    {
        var end = text + AfterAll;
        var orders = await db.Orders
            .Where(order => string.Compare(order.Reference, text) >= 0 && string.Compare(order.Reference, end) < 0)
            .OrderBy(order => order.Reference).Take(Most)
            .Select(order => new { order.Reference, order.BucketName, Email = db.Users.Where(customer => customer.Id == order.CustomerId).Select(customer => customer.Email).First() })
            .ToListAsync(cancellationToken);
        return orders.Select(order => new FoundThing(FoundKind.Order, order.Reference, order.Reference, $"{order.BucketName} · {order.Email}"));
    }

    private static TNumber? NumberIn<TNumber>(string text)
        where TNumber : struct, System.Numerics.INumber<TNumber> =>
        TNumber.TryParse(text.AsSpan().TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Write(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record NamedAccount(string S3uid, string Label, string Email);

    private sealed record NamedInvoice(string Number, string Email, DateTime IssuedAt);
}
