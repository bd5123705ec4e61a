namespace Portal.Core.Operations;

/// <summary>The way a request came in.</summary>
public enum Door
{
    Web,
    Api,
    Cli,

    /// <summary>The portal's own periodic work.</summary>
    System,

    /// <summary>What another system tells the portal, signed.</summary>
    Webhook,
}

/// <summary>The token that a script has shown.</summary>
/// <param name="Scopes">What it may do of what its owner may do.</param>
public sealed record CallerToken(int Id, TokenScopes Scopes);

/// <summary>Who is acting now, and how.</summary>
/// <param name="CustomerId">The signed-in person; <see langword="null"/> for a visitor.</param>
/// <param name="Roles">Empty for a visitor; everybody signed in has at least <see cref="Role.Customer"/>.</param>
/// <param name="Address">Remote IP address as text, for the audit; <see langword="null"/> if there is none.</param>
/// <param name="AuthenticatedAt">When the person last proved who they are, UTC.</param>
/// <param name="Token">What a script acts with; <see langword="null"/> for people.</param>
/// <param name="WithinCustomerId">Narrows what staff reaches to the things of this customer; of no weight for others.</param>
/// <param name="StaffId">The member of staff who acts for <paramref name="CustomerId"/>; <see langword="null"/> for everybody who acts for themselves.</param>
public sealed record Caller(
    int? CustomerId,
    IReadOnlyCollection<Role> Roles,
    Door Door,
    string? Address = null,
    DateTime? AuthenticatedAt = null,
    CallerToken? Token = null,
    int? WithinCustomerId = null,
    int? StaffId = null)
{
    public static Caller Visitor(string? address = null) => new(null, [], Door.Web, address);

    /// <summary>The operator at the machine's command line.</summary>
    public static Caller Operator { get; } = new(null, [Role.Admin], Door.Cli);

    /// <summary>The portal's own periodic work.</summary>
    public static Caller Automatic { get; } = new(null, [], Door.System);

    /// <summary>The provider's own payment system; a signature has proved it.</summary>
    public static Caller PaymentSystem(string? address) => new(null, [], Door.Webhook, address);

    /// <summary>A member of staff whose time to act for a customer is over: nothing is in reach until they are themselves again.</summary>
    public static Caller ActingIsOver(int staffId, string? address) => new(null, [], Door.Web, address, StaffId: staffId);

    public Reach ReachOf(Permission permission) => StaffId is null ? RolePermissions.ReachOf(permission, Door, Roles)
        : CustomerId is null ? Reach.None
        : RolePermissions.ReachWhileActing(permission);

    /// <summary>Whether a token, if one is shown, was made for this too.</summary>
    public bool HasScope(TokenScopes scope) => Token is null || Token.Scopes.HasFlag(scope);
}
