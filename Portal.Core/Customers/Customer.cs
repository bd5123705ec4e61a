using Microsoft.AspNetCore.Identity;
using Portal.Core.Billing;
using Portal.Core.Mail;

namespace Portal.Core.Customers;

/// <summary>A person or company with a login: the user of ASP.NET Identity. Its number is <c>id</c> in the API.</summary>
public sealed class Customer : IdentityUser<int>
{
    /// <summary>The tag that shows plans which are not sold yet.</summary>
    public const string TestTag = "s3_test";

    /// <summary>The <see cref="Billing"/> of customers whom no other system bills.</summary>
    public const string OwnBilling = "portal";

    public const int MaxBillingLength = 32;

    /// <summary>Wrong passwords in a row that lock the sign-in.</summary>
    public const int FailuresUntilLock = 6;

    /// <summary>How long a lock after wrong passwords lasts, in minutes.</summary>
    public const int LockMinutes = 10;

    /// <summary>Chosen once, at registration: all money of the customer is in it.</summary>
    public Currency Currency { get; init; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>The billing system that keeps the customer's contract, in lower case; <c>billing</c> in the API.</summary>
    public string Billing { get; init; } = OwnBilling;

    /// <summary>Words that staff gives to customers, such as <see cref="TestTag"/>.</summary>
    public List<string> Tags { get; set; } = [];

    /// <summary>The kinds of mail that the customer does not want; those about security come all the same.</summary>
    public List<MailKind> MutedMails { get; set; } = [];

    /// <summary>Grows with every change of the customer's money or limits: whoever raises it first in a transaction holds them until its end.</summary>
    public long LimitsVersion { get; private set; }

    /// <summary>Whether sign-in is refused at <paramref name="now"/>, whatever the password.</summary>
    public bool IsLockedAt(DateTime now) => LockoutEnd > now;

    /// <summary>Counts a wrong password.</summary>
    /// <returns>Whether it was the one too many that locks the sign-in.</returns>
    public bool NoteWrongPassword(DateTime now)
    {
        AccessFailedCount++;
        if (AccessFailedCount < FailuresUntilLock)
        {
            return false;
        }

        AccessFailedCount = 0;
        LockoutEnd = now.AddMinutes(LockMinutes);
        return true;
    }

    /// <summary>The person has proved who they are: earlier failures no longer count.</summary>
    public void NoteProof()
    {
        AccessFailedCount = 0;
        LockoutEnd = null;
    }
}
