using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>Finds one customer by what staff type: the number or the whole e-mail address.</summary>
public static class NamedCustomer
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Refuses what is longer than an address can be.</summary>
    public static Refusal? Check(string? text, string field) =>
        text?.Length > MaxLength ? Refusal.Invalid(field, string.Format(CultureInfo.CurrentCulture, RefusalText.TooLong, MaxLength)) : null;

    /// <summary>The number of the customer; one that is nobody's where the text names nobody, so that nothing is found.</summary>
    public static async Task<int> FindCustomerIdAsync(this PortalDb db, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(text);
        if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var email = Normalize(text.Trim());
        return await db.Users.Where(customer => customer.NormalizedEmail == email).Select(customer => customer.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>As Identity keeps addresses; what is no text at all is no address either.</summary>
    internal static string Normalize(string email) =>
        email.Contains('\uFFFE', StringComparison.Ordinal) || email.EnumerateRunes().Contains(Rune.ReplacementChar) ? "" : email.Normalize().ToUpperInvariant();
}
