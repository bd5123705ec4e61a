using Microsoft.AspNetCore.Authorization;
using Portal.Core.Operations;

namespace Portal.Access;

/// <summary>A page for those who are granted this permission; for everybody else who is signed in it is not there.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequirePermissionAttribute : AuthorizeAttribute
{
    public RequirePermissionAttribute(Permission permission)
        : base(PermissionPolicies.NameOf(permission)) => Permission = permission;

    public Permission Permission { get; }
}

/// <summary>A policy for each permission, so that pages and parts of pages ask for what their operations ask for.</summary>
internal static class PermissionPolicies
{
    public static string NameOf(Permission permission) => "permission:" + permission;

    public static AuthorizationBuilder AddPermissionPolicies(this AuthorizationBuilder authorization)
    {
        foreach (var permission in Enum.GetValues<Permission>())
        {
            authorization.AddPolicy(NameOf(permission), policy => policy
                .RequireAuthenticatedUser()
                .RequireAssertion(context => CallerContext.From(context.User).ReachOf(permission) is not Reach.None));
        }

        return authorization;
    }
}
