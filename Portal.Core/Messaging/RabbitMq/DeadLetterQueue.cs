using System.Security.Cryptography;
using RabbitMQ.Client;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>A message that was set aside.</summary>
/// <param name="Id">Names it as long as it lies there.</param>
/// <param name="S3uid">The account whose usage was to be read; <see langword="null"/> if it is no request of this portal.</param>
/// <param name="Bytes">Length of its body.</param>
/// <param name="Reason">Why it was set aside; <see langword="null"/> if the broker did so, as it had been given out too often.</param>
/// <param name="At">When the portal set it aside, UTC.</param>
public sealed record DeadMessage(string Id, string? S3uid, int Bytes, string? Reason, DateTime? At);

/// <summary>The messages that were set aside, at the broker. Whoever looks takes them for a moment and puts them back; so one looks at a time.</summary>
public sealed class DeadLetterQueue : IBrokerPart, IDisposable
{
    /// <summary>Messages that are looked at, the oldest first.</summary>
    public const int MostShown = 50;

    private readonly BrokerNames _names;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile BrokerSession? _session;

    internal DeadLetterQueue(BrokerNames names) => _names = names;

    public void Dispose() => _turn.Dispose();

    Task IBrokerPart.OpenAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        _session = session;
        return Task.CompletedTask;
    }

    /// <summary>The oldest of them; <see langword="null"/> without a connection.</summary>
    internal Task<IReadOnlyList<DeadMessage>?> PeekAsync(CancellationToken cancellationToken) => WithChannelAsync<IReadOnlyList<DeadMessage>>(
        async channel =>
        {
            List<DeadMessage> found = [];
            while (found.Count < MostShown && await channel.BasicGetAsync(_names.Dead, autoAck: false, cancellationToken) is { } message)
            {
                found.Add(Describe(message));
            }

            return found;
        },
        cancellationToken);

    /// <summary>Takes one of those that are shown out of the queue, once <paramref name="record"/> has said so to the database.</summary>
    /// <param name="sendsAgain">Whether it goes back among the requests first.</param>
    /// <returns>Whether it was there; <see langword="null"/> without a connection.</returns>
    internal Task<bool?> TakeAsync(string id, bool sendsAgain, Func<DeadMessage, Task> record, CancellationToken cancellationToken) => WithChannelAsync<bool?>(
        async channel =>
        {
            for (var looked = 0; looked < MostShown && await channel.BasicGetAsync(_names.Dead, autoAck: false, cancellationToken) is { } message; looked++)
            {
                var found = Describe(message);
                if (found.Id != id)
                {
                    continue;
                }

                if (sendsAgain)
                {
                    await channel.BasicPublishAsync("", _names.Usage, mandatory: true, new BasicProperties { Persistent = true, MessageId = id }, message.Body, cancellationToken);
                }

                await record(found);
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, CancellationToken.None);
                return true;
            }

            return false;
        },
        cancellationToken);

    /// <summary>What is taken and not acknowledged lies where it lay once the channel is closed.</summary>
    private async Task<T?> WithChannelAsync<T>(Func<IChannel, Task<T>> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_session is not { IsOpen: true } session)
            {
                return default;
            }

            await using var channel = await session.OpenAsideAsync(cancellationToken, confirms: true);
            var answer = await act(channel);
            await channel.CloseAsync(CancellationToken.None);
            return answer;
        }
        catch (Exception exception) when (Broker.IsTrouble(exception) && !cancellationToken.IsCancellationRequested)
        {
            return default;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static DeadMessage Describe(BasicGetResult message)
    {
        var properties = message.BasicProperties;
        var reason = properties.Headers?.TryGetValue(DeadLetter.ReasonHeader, out var header) == true ? DeadLetter.TextOf(header) : null;
        var seconds = properties.Timestamp.UnixTime;
        return new(
            IdOf(message), UsageRequest.Read(message.Body.Span)?.S3uid, message.Body.Length, reason,
            seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime : null);
    }

    /// <summary>A message that was not written by a portal may have no name: then its body is one.</summary>
    private static string IdOf(BasicGetResult message) =>
        Guid.TryParseExact(message.BasicProperties.MessageId, "N", out var id) ? id.ToString("N") : Convert.ToHexStringLower(SHA256.HashData(message.Body.Span))[..32];
}
