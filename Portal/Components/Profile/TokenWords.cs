using Portal.Components.Shared;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.Profile;

/// <summary>Puts what a token may do, and how it stands, into words.</summary>
internal static class TokenWords
{
    /// <summary>In the order in which they are offered.</summary>
    public static IReadOnlyList<TokenScopes> All { get; } = [TokenScopes.Read, TokenScopes.Write, TokenScopes.Keys, TokenScopes.Admin];

    public static string Scope(TokenScopes scope) => scope switch
    {
        TokenScopes.Read => TokensText.ScopeRead,
        TokenScopes.Write => TokensText.ScopeWrite,
        TokenScopes.Keys => TokensText.ScopeKeys,
        TokenScopes.Admin => TokensText.ScopeAdmin,
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };

    /// <summary>One sentence on what the scope allows.</summary>
    public static string Meaning(TokenScopes scope) => scope switch
    {
        TokenScopes.Read => TokensText.ReadMeaning,
        TokenScopes.Write => TokensText.WriteMeaning,
        TokenScopes.Keys => TokensText.KeysMeaning,
        TokenScopes.Admin => TokensText.AdminMeaning,
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };

    /// <summary>All of a token's scopes in one line.</summary>
    public static string Scopes(TokenScopes scopes) =>
        string.Join(", ", All.Where(scope => scopes.HasFlag(scope)).Select(Scope));

    public static string State(TokenState state) => state switch
    {
        TokenState.Valid => TokensText.Valid,
        TokenState.Expired => TokensText.Expired,
        TokenState.Revoked => TokensText.Revoked,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static Tone ToneOf(TokenState state) => state is TokenState.Valid ? Tone.Good : Tone.Neutral;
}
