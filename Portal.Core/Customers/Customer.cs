using Microsoft.AspNetCore.Identity;
using Portal.Core.Billing;

namespace Portal.Core.Customers;

/// <summary>A person or company with a login: the user of ASP.NET Identity. Its number is <c>id</c> in the API.</summary>
public sealed class Customer : IdentityUser<int>
{
    /// <summary>The tag that shows plans which are not sold yet.</summary>
    public const string TestTag = "s3_test";

    /// <summary>Chosen once, at registration: all money of the customer is in it.</summary>
    public Currency Currency { get; init; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>Words that staff gives to customers, such as <see cref="TestTag"/>.</summary>
    public List<string> Tags { get; init; } = [];

    /// <summary>Grows with every change of the customer's money or limits: whoever raises it first in a transaction holds them until its end.</summary>
    public long LimitsVersion { get; private set; }
}
