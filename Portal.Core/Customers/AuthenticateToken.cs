using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>It never prints the token.</summary>
/// <param name="Token">As the script sent it.</param>
/// <param name="Address">Where it came from.</param>
public sealed record AuthenticateTokenInput(string? Token, string? Address)
{
    public override string ToString() => nameof(AuthenticateTokenInput);
}

/// <summary>
/// Tells who calls with a token. Whatever is wrong with one, the answer is the same. Roles beyond that of a customer come with
/// the scope <see cref="TokenScopes.Admin"/> alone, as the owner has them now. A sign-in that is locked after wrong passwords
/// leaves tokens alone: otherwise anybody could stop a customer's scripts by guessing.
/// </summary>
public sealed class AuthenticateToken(OperationServices services, KnownTokens known) : Operation<AuthenticateTokenInput, Caller>(services)
{
    /// <summary>How often the last use is written down.</summary>
    public static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(1);

    private static readonly Role[] s_customer = [Role.Customer];

    // Asked with most calls of scripts: compiled once.
    private static readonly Func<PortalDb, string, CancellationToken, Task<TokenRow?>> s_token = EF.CompileAsyncQuery((PortalDb db, string hash, CancellationToken cancellationToken) =>
        db.ApiTokens.Where(token => token.Hash == hash && token.RevokedAt == null)
            .Select(token => new TokenRow(token.Id, token.Hash, token.CustomerId, token.Scopes, token.ExpiresAt, token.LastUsedAt)).SingleOrDefault());

    private static readonly Func<PortalDb, int, IAsyncEnumerable<string>> s_roles = EF.CompileAsyncQuery((PortalDb db, int customerId) =>
        db.UserRoles.Where(link => link.UserId == customerId).Join(db.Roles, link => link.RoleId, role => role.Id, (_, role) => role.Name!));

    public override Permission Permission => Permission.UsePublicPages;

    public override TokenScopes Scope => TokenScopes.None;

    protected override async Task<Result<Caller>> ExecuteAsync(Caller caller, AuthenticateTokenInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);

        // What is read from a file often ends with a line end.
        var text = input.Token?.Trim();
        if (!ApiToken.LooksRight(text))
        {
            return Refusal.NotSignedIn;
        }

        var hash = ApiToken.HashOf(text);
        return known.Find(hash, Now) is { } token ? Answer(hash, token, s_customer, input.Address) : await LookUpAsync(hash, input.Address, cancellationToken);
    }

    private async Task<Result<Caller>> LookUpAsync(string hash, string? address, CancellationToken cancellationToken)
    {
        var version = known.Version;
        await using var db = await OpenAsync(cancellationToken);
        if (await s_token(db, hash, cancellationToken) is not { } row)
        {
            return Refusal.NotSignedIn;
        }

        var found = new KnownToken(row.Id, row.Hash, row.CustomerId, row.Scopes, row.ExpiresAt, Now);
        var isStaff = found.Scopes.HasFlag(TokenScopes.Admin);
        var answer = Answer(hash, found, isStaff ? await ReadRolesAsync(db, row.CustomerId, cancellationToken) : s_customer, address);
        if (answer.IsRefused)
        {
            return answer;
        }

        if (!isStaff)
        {
            known.Keep(found, version);
        }

        if (row.LastUsedAt is null || Now - row.LastUsedAt >= UseInterval)
        {
            await NoteUseAsync(db, found, address, cancellationToken);
        }

        return answer;
    }

    private Result<Caller> Answer(string hash, KnownToken token, IReadOnlyCollection<Role> roles, string? address) =>
        IsSame(hash, token.Hash) && (token.ExpiresAt is null || token.ExpiresAt > Now)
            ? new Caller(token.CustomerId, roles, Door.Api, address, Token: new(token.Id, token.Scopes))
            : Refusal.NotSignedIn;

    private static async Task<IReadOnlyCollection<Role>> ReadRolesAsync(PortalDb db, int customerId, CancellationToken cancellationToken) =>
        [.. (await s_roles(db, customerId).ToListAsync(cancellationToken)).Select(Enum.Parse<Role>).Union(s_customer)];

    /// <summary>Of calls at the same moment one writes.</summary>
    private async Task NoteUseAsync(PortalDb db, KnownToken token, string? address, CancellationToken cancellationToken)
    {
        var (now, before) = (Now, Now - UseInterval);
        await db.ApiTokens.Where(row => row.Id == token.Id && (row.LastUsedAt == null || row.LastUsedAt <= before))
            .ExecuteUpdateAsync(row => row.SetProperty(token => token.LastUsedAt, now).SetProperty(token => token.LastUsedFrom, address), cancellationToken);
    }

    private static bool IsSame(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(left.AsSpan()), MemoryMarshal.AsBytes(right.AsSpan()));

    private sealed record TokenRow(int Id, string Hash, int CustomerId, TokenScopes Scopes, DateTime? ExpiresAt, DateTime? LastUsedAt);
}
