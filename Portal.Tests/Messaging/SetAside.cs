using System.Text;
using Portal.Core.Messaging;
using Portal.Core.Messaging.RabbitMq;
using RabbitMQ.Client;

namespace Portal.Tests.Messaging;

internal static class SetAside
{
    /// <summary>Puts messages where a portal with these settings puts what it cannot handle.</summary>
    public static async Task PutAsync(MessagingOptions options, params string[] bodies)
    {
        var token = TestContext.Current.CancellationToken;
        await using var connection = await new ConnectionFactory { Uri = options.Uri! }.CreateConnectionAsync(token);
        await using var channel = await connection.CreateChannelAsync(new(true, true), token);
        foreach (var body in bodies)
        {
            await channel.BasicPublishAsync(
                "", new BrokerNames(options).Dead, mandatory: true, DeadLetter.Mark("why", TimeProvider.System.GetUtcNow()), Encoding.UTF8.GetBytes(body), token);
        }
    }
}
