namespace Portal.Core.Operations;

/// <summary>The roles of a portal user; the names are those of the Identity roles.</summary>
public enum Role
{
    Customer,
    Support,
    Admin,
}
