namespace Portal.Core.Operations;

/// <summary>What a script may do with a token.</summary>
[Flags]
public enum TokenScopes
{
    None = 0,
    Read = 1,
    Write = 2,

    /// <summary>Read access and secret keys.</summary>
    Keys = 4,

    /// <summary>What the owner may do as staff.</summary>
    Admin = 8,
}
