using Portal.Core.Messaging;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>What is known of a token that was found good.</summary>
/// <param name="ExpiresAt">UTC; <see langword="null"/> for a token without an end.</param>
/// <param name="ReadAt">When the database said so, UTC.</param>
internal sealed record KnownToken(int Id, string Hash, int CustomerId, TokenScopes Scopes, DateTime? ExpiresAt, DateTime ReadAt);

/// <summary>
/// Tokens that were found good a moment ago, by their hashes, so that a script's quick calls do not each ask the database.
/// What is revoked in this process is forgotten at once; what is revoked in another one within moments over a broker, else after <see cref="Keeps"/>.
/// </summary>
public sealed class KnownTokens
{
    /// <summary>How long an answer of the database holds.</summary>
    public static readonly TimeSpan Keeps = TimeSpan.FromSeconds(5);

    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, KnownToken> _tokens = new(StringComparer.Ordinal);
    private readonly INotices _notices;
    private long _version;

    public KnownTokens(INotices notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        _notices = notices;

        // Which one it was would have to be said by its hash: so all are looked up again.
        notices.Listen(NoticeKind.TokenRevoked, _ => ForgetAll());
    }

    /// <summary>To be read before the database is asked.</summary>
    internal long Version => Interlocked.Read(ref _version);

    internal KnownToken? Find(string hash, DateTime now)
    {
        lock (_lock)
        {
            return _tokens.TryGetValue(hash, out var token) && now >= token.ReadAt && now - token.ReadAt < Keeps ? token : null;
        }
    }

    /// <summary>Keeps what the database said after <paramref name="version"/> was read, unless a token was revoked since.</summary>
    internal void Keep(KnownToken token, long version)
    {
        lock (_lock)
        {
            if (version != _version)
            {
                return;
            }

            if (_tokens.Count >= Most)
            {
                _tokens.Clear();
            }

            _tokens[token.Hash] = token;
        }
    }

    /// <summary>To be called when the database knows of the end.</summary>
    internal void Forget(string hash)
    {
        lock (_lock)
        {
            Interlocked.Increment(ref _version);
            _tokens.Remove(hash);
        }

        _notices.Announce(NoticeKind.TokenRevoked);
    }

    private void ForgetAll()
    {
        lock (_lock)
        {
            Interlocked.Increment(ref _version);
            _tokens.Clear();
        }
    }
}
