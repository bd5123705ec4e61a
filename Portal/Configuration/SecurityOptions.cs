using System.Net;
using System.Security.Cryptography.X509Certificates;
using Portal.Core.Customers;

namespace Portal.Configuration;

/// <summary>The section <c>Security</c> of the settings.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Security";

    /// <summary>Hours without a request after which a sign-in ends.</summary>
    public int SessionHours { get; init; } = 8;

    /// <summary>Days for which "keep me signed in" holds after the last visit.</summary>
    public int RememberDays { get; init; } = 30;

    /// <summary>How often a sign-in is compared with the database: so long may a sign-in that was ended elsewhere go on.</summary>
    public int RecheckSeconds { get; init; } = 120;

    /// <summary>Posts to the sign-in pages that one address may make in a minute.</summary>
    public int SignInPostsPerMinute { get; init; } = 20;

    /// <summary>Minutes for which a member of staff may act for a customer before it ends by itself.</summary>
    public int ActingMinutes { get; init; } = ActingLimit.StandardMinutes;

    /// <summary>Whether staff have to turn on a second factor before the back office opens to them.</summary>
    public bool StaffNeedsSecondFactor { get; init; }

    /// <summary>The certificate that seals the key ring in the database; <see langword="null"/>: the keys lie there open.</summary>
    public X509Certificate2? KeyCertificate { get; init; }

    /// <summary>Certificates that have sealed keys before.</summary>
    public IReadOnlyList<X509Certificate2> OldKeyCertificates { get; init; } = [];

    /// <summary>The address that visitors use; links in mails begin with it. By default the one that the portal listens on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Addresses of the proxies in front of the portal; only their word on the visitor's address counts.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];
}
