using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>Whether a token lets anybody in.</summary>
public enum TokenState
{
    Valid,
    Expired,
    Revoked,
}

/// <summary>Lets a script act for its owner. Only a hash is kept: whoever reads the database cannot use it.</summary>
public sealed class ApiToken
{
    /// <summary>Begins every token, so that one that has leaked is recognised for what it is.</summary>
    public const string Prefix = "s3p_";

    private const int RandomBytes = 32;

    private static readonly int s_textLength = Prefix.Length + Base64Url.GetEncodedLength(RandomBytes);

    public int Id { get; init; }

    public int CustomerId { get; init; }

    /// <summary>The owner's own word for what uses it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 in hexadecimal digits.</summary>
    public required string Hash { get; init; }

    public TokenScopes Scopes { get; init; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>UTC; <see langword="null"/> for a token without an end.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>UTC; written now and then, not with every use.</summary>
    public DateTime? LastUsedAt { get; private set; }

    /// <summary>The address of that use.</summary>
    public string? LastUsedFrom { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? RevokedAt { get; private set; }

    public TokenState StateAt(DateTime now) => RevokedAt is not null ? TokenState.Revoked : ExpiresAt <= now ? TokenState.Expired : TokenState.Valid;

    /// <summary>Ends the token; one that has ended keeps its first end.</summary>
    public void Revoke(DateTime now) => RevokedAt ??= now;

    /// <summary>A new token's text. It needs no salt, as it is random itself.</summary>
    public static string NewText() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether it could be a token at all: what is not is not worth a look into the database.</summary>
    public static bool LooksRight([NotNullWhen(true)] string? text) =>
        text?.Length == s_textLength && text.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(Prefix.Length));

    /// <summary>What is kept of a token, and looked up by.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
