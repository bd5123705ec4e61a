using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Portal.Access;

/// <summary>
/// What a page gets from the operation that lets staff act, to show it where the cookie is written: only a real response writes one. It works for
/// a minute, for the member of staff who asked, and shown again it gives no more time.
/// </summary>
public sealed class ActingTickets(IDataProtectionProvider protection, SessionClock clock)
{
    private static readonly TimeSpan s_lasts = TimeSpan.FromMinutes(1);

    private readonly IDataProtector _protector = protection.CreateProtector("Portal.ActingTickets");

    public string Make(int staffId, Acting acting) =>
        _protector.Protect(JsonSerializer.Serialize(new Ticket(staffId, clock.Time.GetUtcNow().UtcDateTime + s_lasts, acting)));

    /// <summary>What the ticket allows this member of staff; <see langword="null"/> for what is none, or not theirs, or too old.</summary>
    public Acting? Read(string text, int? staffId)
    {
        try
        {
            var ticket = JsonSerializer.Deserialize<Ticket>(_protector.Unprotect(text));
            return ticket is not null && ticket.StaffId == staffId && ticket.ValidUntil > clock.Time.GetUtcNow().UtcDateTime ? ticket.Acting : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record Ticket(int StaffId, DateTime ValidUntil, Acting Acting);
}
