using Portal.Core.Operations;

namespace Portal.Development;

/// <summary>Somebody to try the portal as.</summary>
/// <param name="Credit">In euros.</param>
public sealed record DemoSignIn(string Email, Role Role, decimal Credit)
{
    /// <summary>Of every demo sign-in; the README names it.</summary>
    public const string Password = "demo-password";

    public static IReadOnlyList<DemoSignIn> All { get; } =
    [
        new("customer@demo.test", Role.Customer, 200),
        new("support@demo.test", Role.Support, 0),
        new("admin@demo.test", Role.Admin, 0),
    ];
}

/// <summary>The demo sign-ins that exist here: all of them in Development, none elsewhere.</summary>
public sealed record DemoSignIns(IReadOnlyList<DemoSignIn> All);
